//! In a state: keys of region memory: keys are moved, so they are inline.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    #[isolated]
    pub struct Vault {
        names: heap::HashMap<heap::String, u64>,
    }
}

fn main() {}
