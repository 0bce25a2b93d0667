//! A struct of region memory is written as a literal.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    #[isolated]
    pub struct Vault {
        cards: heap::Vec<Card>,
    }

    #[derive(Isolate)]
    pub struct Card {
        number: heap::String,
    }

    #[polycall_export]
    pub fn bad(vault: &mut Vault, number: String) {
        vault.cards[0] = Card { number };
    }
}

fn main() {}
