//! Two states of one component.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    #[isolated]
    pub struct Vault {
        n: u64,
    }

    #[isolated]
    pub struct Second {
        n: u64,
    }
}

fn main() {}
