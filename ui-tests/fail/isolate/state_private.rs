//! A state that is private to its module.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    #[isolated]
    struct Vault {
        n: u64,
    }
}

fn main() {}
