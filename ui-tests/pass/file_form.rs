//! Everything in the form for a module in a file of its own.
mod vault {
    //! A module's documentation comes first.
    #![allow(dead_code)]

    polycall::component! {
        scope = "isolated",
        allowed = [super::printer],
        callers = [super::desk, crate::App],
        max_memory = "64K",
        protection = "none",
    }

    use super::printer;

    #[isolated]
    pub struct Vault {
        cards: heap::Vec<Card>,
    }

    #[derive(Isolate)]
    pub struct Card {
        number: heap::String,
        network: Network,
    }

    #[derive(Debug, Clone, Copy, Inline, Portable)]
    pub enum Network {
        #[default]
        Unknown,
        Visa,
    }

    #[polycall_export]
    pub fn add(vault: &mut Vault, number: &str) -> usize {
        vault.cards.push_with(|card| card.number.set(number));
        vault.cards.len()
    }

    #[polycall_export]
    pub fn count(vault: &Vault) -> usize {
        vault.cards.len()
    }

    #[polycall_export]
    pub fn print(cap: &mut Cap<'_>, line: &str) -> usize {
        let printed = printer::print(cap, line).unwrap_or_default();
        cap.state().cards.len() + printed
    }

    #[polycall_export]
    pub fn plain(n: u64, text: &str) -> u64 {
        n + text.len() as u64
    }

    pub(crate) mod inside {
        use super::*;

        #[polycall_export]
        pub fn deeper(vault: &Vault) -> usize {
            vault.cards.len() + 100
        }
    }
}

mod printer {
    polycall::component! { scope = "restricted" }

    #[polycall_export]
    pub fn print(_: &mut Cap<'_>, line: &str) -> usize {
        line.len()
    }
}

mod desk {
    polycall::component! { scope = "shared", allowed = [super::vault] }

    use super::vault;

    #[polycall_export]
    pub fn ask(cap: &mut Cap<'_>) -> usize {
        vault::count(cap).unwrap_or_default() + vault::inside::deeper(cap).unwrap_or_default()
    }
}

#[polycall::main(host = App, allowed = [vault, desk])]
fn main(cap: &mut Cap<'_>) {
    assert_eq!(vault::add(cap, "4111"), Ok(1));
    assert_eq!(desk::ask(cap), Ok(102));
    assert_eq!(vault::print(cap, "line"), Ok(5));
    assert_eq!(vault::plain(cap, 1, "ab"), Ok(3));
}
