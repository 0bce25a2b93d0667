//! A struct of region memory is made from another.
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
        expiry: u16,
    }

    #[polycall_export]
    pub fn bad(vault: &mut Vault) -> usize {
        let card = Card { expiry: 1230, ..vault.cards[0] };
        card.number.len()
    }
}

fn main() {}
