//! In a state: std's `BTreeMap`.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    #[isolated]
    pub struct Vault {
        names: std::collections::BTreeMap<u64, u64>,
    }
}

fn main() {}
