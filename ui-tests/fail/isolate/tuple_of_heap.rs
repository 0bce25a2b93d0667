//! In a state: a tuple of region memory.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    #[isolated]
    pub struct Vault {
        pair: (heap::String, u64),
    }
}

fn main() {}
