//! A struct that may own region memory is inserted, instead of filled in place.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    #[isolated]
    pub struct Vault {
        cards: heap::HashMap<u64, Card>,
    }

    #[derive(Isolate)]
    pub struct Card {
        expiry: u16,
    }

    #[polycall_export]
    pub fn bad(vault: &mut Vault) {
        vault.cards.insert(1, Card { expiry: 1230 });
    }
}

fn main() {}
