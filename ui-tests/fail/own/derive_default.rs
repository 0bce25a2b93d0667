//! A struct of region memory derives `Default`.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    #[isolated]
    #[derive(Default)]
    pub struct Vault {
        name: heap::String,
    }
}

fn main() {}
