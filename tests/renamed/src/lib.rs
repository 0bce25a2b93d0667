//! Every macro in a crate that calls polycall by another name.
//!
//! The macros find the name in the manifest; [`told`] says it instead, as a crate must whose manifest hides it.
#![forbid(unsafe_code)]

pub mod desk;
pub mod told;

use pc::prelude::*;

/// What a session has proved.
#[pc::states]
pub mod session {
    /// Nothing.
    #[derive(Debug)]
    #[state(initial)]
    pub struct Anonymous;

    /// That it knows the word.
    #[derive(Debug)]
    #[state(parent = Anonymous, guard = super::knows, credential = String, permissions = READ | WRITE)]
    pub struct Clerk;
}

fn knows(word: &str) -> bool {
    word == "sesame"
}

/// What may cross, and lie in a region.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Inline, Portable)]
pub struct Token(pub u64);

/// A component, found by itself.
#[micro(scope = "isolated", max_memory = "64K")]
pub mod vault {
    use super::Token;
    use super::session::Clerk;

    /// Its state.
    #[isolated(init = fill)]
    #[derive(Debug)]
    pub struct Vault {
        cards: heap::HashMap<Token, Card>,
    }

    /// One card.
    #[derive(Debug, Isolate)]
    pub struct Card {
        number: heap::String,
    }

    fn fill(vault: &mut Vault, _: &Options) {
        vault.cards.entry(Token(1)).or_empty().number.set("4111");
    }

    /// Shows a card.
    #[polycall_export(state = Clerk, requires = READ | WRITE)]
    pub fn show(vault: &Vault, token: Token) -> Result<String, String> {
        let card = vault.cards.get(&token).ok_or_else(|| format!("no {token:?}"))?;
        Ok(card.number.to_portable())
    }
}

pc::host! {
    /// A thread of the pool.
    pub Worker, allowed = [desk]
}

#[cfg(test)]
mod tests {
    use super::{Token, Worker, desk, session, told, vault};

    #[pc::test(allowed = [vault, desk])]
    fn it_is_found_in_the_manifest(cap: &mut Cap<'_>) {
        let shown = cap.enter::<session::Clerk, _>("sesame".to_owned(), |cap| vault::show(cap, Token(1)));
        assert_eq!(shown, Ok(Ok("4111".to_owned())));
        assert_eq!(desk::ask(cap, "sesame".to_owned()), Ok(Some("4111".to_owned())));
    }

    #[pc::test(as = desk)]
    fn a_test_can_act_as_a_component(cap: &mut Cap<'_>) {
        assert_eq!(cap.state_mut().asked.len(), cap.state().asked.len());
    }

    #[pc::test(allowed = [told::counter], crate = pc)]
    fn it_is_told(cap: &mut Cap<'_>) {
        assert_eq!(told::counter::add(cap, told::Amount(2)), Ok(told::Amount(2)));
        let added = std::thread::spawn(|| told::Adder::enter(told::add_as_clerk));
        assert!(added.join().is_ok_and(|added| matches!(added, Ok(Ok(Ok(_))))));
    }

    #[pc::test(allowed = [])]
    fn a_host_is_entered(_: &mut Cap<'_>) {
        let asked = std::thread::spawn(|| Worker::enter(|cap| desk::ask(cap, "please".to_owned())));
        assert!(asked.join().is_ok_and(|asked| asked == Ok(Ok(None))));
    }
}
