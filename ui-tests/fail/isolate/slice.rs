//! In a state: a slice without a size.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    #[isolated]
    pub struct Vault {
        bytes: [u8],
    }
}

fn main() {}
