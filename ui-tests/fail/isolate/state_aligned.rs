//! A state that asks for more than a page's alignment.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    #[isolated]
    #[repr(align(8192))]
    pub struct Vault {
        n: u64,
    }
}

fn main() {}
