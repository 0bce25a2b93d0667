//! In a state: a function pointer.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    #[isolated]
    pub struct Vault {
        f: fn(u64) -> u64,
    }
}

fn main() {}
