//! In a state: std's `Box`.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    #[isolated]
    pub struct Vault {
        name: Box<u64>,
    }
}

fn main() {}
