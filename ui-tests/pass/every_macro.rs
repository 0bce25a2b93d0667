//! Every macro once, in a program that runs.
use polycall::prelude::*;

#[polycall::states]
pub mod session {
    #[state(initial)]
    pub struct Anonymous;
    #[state(parent = Anonymous, guard = super::knows, credential = String, permissions = READ | WRITE)]
    pub struct Clerk;
}

fn knows(word: &str) -> bool {
    word == "sesame"
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Inline, Portable)]
pub struct Token(u64);

#[derive(Debug, PartialEq, Portable)]
pub enum Declined {
    Unknown(Token),
    TooLong { by: usize },
}

#[micro(scope = "restricted", max_memory = "64K")]
pub mod printer {
    #[polycall_export]
    pub fn width() -> usize {
        8
    }
}

#[micro(scope = "isolated", allowed = [printer], callers = [interface], max_memory = "1M", protection = "mprotect")]
pub mod vault {
    use super::session::Clerk;
    use super::{Declined, Token};

    #[isolated(init = fill)]
    pub struct Vault {
        cards: heap::HashMap<Token, Card>,
        last: Option<Token>,
    }

    #[derive(Isolate)]
    pub struct Card {
        number: heap::String,
        uses: u32,
    }

    fn fill(vault: &mut Vault, options: &Options) {
        let first = options.get("first").unwrap_or_default();
        vault.cards.entry(Token(1)).or_empty().number.set(first);
    }

    #[polycall_export(state = Clerk, requires = READ | WRITE)]
    pub fn masked(cap: &mut Cap<'_, Clerk>, token: Token) -> Result<String, Declined> {
        let width = printer::width(cap).unwrap_or_default();
        cap.state_mut().last = Some(token);
        let card = cap.state_mut().cards.get_mut(&token).ok_or(Declined::Unknown(token))?;
        card.uses += 1;
        match card.number.len().checked_sub(width) {
            Some(0) | None => Ok(card.number.to_portable()),
            Some(by) => Err(Declined::TooLong { by }),
        }
    }
}

mod ledger {
    polycall::component! { scope = "shared", max_memory = "64K" }

    #[isolated]
    pub struct Ledger {
        lines: heap::Vec<heap::String>,
    }

    #[polycall_export]
    pub fn note(ledger: &mut Ledger, line: &str) -> usize {
        ledger.lines.push_with(|slot| slot.set(line));
        ledger.lines.len()
    }
}

#[micro(scope = "shared", allowed = [vault, ledger], callers = [crate::App, crate::Worker])]
pub mod interface {
    use super::Token;
    use super::session::Clerk;

    #[polycall_export]
    pub fn serve(cap: &mut Cap<'_>, word: String) -> Option<String> {
        let shown = cap.enter::<Clerk, _>(word, |cap| vault::masked(cap, Token(1))).ok()?.ok()?;
        ledger::note(cap, &shown).ok()?;
        Some(shown)
    }
}

polycall::host! { pub Worker, allowed = [interface] }

fn options() -> Options {
    Options::new().set("first", "41111111")
}

#[polycall::main(host = App, allowed = [interface], options = options)]
fn main(cap: &mut Cap<'_>) -> Result<(), CallError> {
    assert_eq!(interface::serve(cap, "sesame".to_owned())?.as_deref(), Some("41111111"));
    assert_eq!(interface::serve(cap, "please".to_owned())?, None);
    let elsewhere = std::thread::spawn(|| Worker::enter(|cap| interface::serve(cap, "sesame".to_owned())));
    assert!(matches!(elsewhere.join(), Ok(Ok(Ok(Some(_))))));
    Ok(())
}
