//! A struct that may own region memory is pushed, instead of filled in place.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    #[isolated]
    pub struct Vault {
        cards: heap::Vec<Card>,
    }

    #[derive(Isolate)]
    pub struct Card {
        expiry: u16,
    }

    #[polycall_export]
    pub fn bad(vault: &mut Vault) {
        vault.cards.push(Card { expiry: 1230 });
    }
}

fn main() {}
