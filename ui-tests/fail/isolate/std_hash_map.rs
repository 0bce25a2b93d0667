//! In a state: std's `HashMap`.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    #[isolated]
    pub struct Vault {
        names: std::collections::HashMap<u64, u64>,
    }
}

fn main() {}
