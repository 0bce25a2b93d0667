//! In a state: `Arc`: its value would be in no region.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    #[isolated]
    pub struct Vault {
        name: std::sync::Arc<u64>,
    }
}

fn main() {}
