//! In a state: an array of region memory.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    #[isolated]
    pub struct Vault {
        names: [heap::String; 4],
    }
}

fn main() {}
