//! In a state: a cell that is set once.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    #[isolated]
    pub struct Vault {
        n: std::sync::OnceLock<u64>,
    }
}

fn main() {}
