//! In a state: a struct of one's own that derives nothing.
use polycall::prelude::*;

pub struct Card {
    pub expiry: u16,
}

#[micro(scope = "isolated")]
pub mod vault {
    #[isolated]
    pub struct Vault {
        card: super::Card,
    }
}

fn main() {}
