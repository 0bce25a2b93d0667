//! In a state: a cell: several threads may read at once.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    #[isolated]
    pub struct Vault {
        n: std::cell::Cell<u64>,
    }
}

fn main() {}
