//! In a state: elements that derive nothing.
use polycall::prelude::*;

pub struct Card {
    pub expiry: u16,
}

#[micro(scope = "isolated")]
pub mod vault {
    #[isolated]
    pub struct Vault {
        cards: heap::Vec<super::Card>,
    }
}

fn main() {}
