//! A struct of region memory derives `Portable`.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    #[isolated]
    #[derive(Portable)]
    pub struct Vault {
        name: heap::String,
    }
}

fn main() {}
