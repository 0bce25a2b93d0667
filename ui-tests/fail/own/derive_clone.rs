//! A struct of region memory derives `Clone`.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    #[isolated]
    pub struct Vault {
        cards: heap::Vec<Card>,
    }

    #[derive(Isolate, Clone)]
    pub struct Card {
        number: heap::String,
    }
}

fn main() {}
