//! In a state: a raw pointer.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    #[isolated]
    pub struct Vault {
        name: *const u8,
    }
}

fn main() {}
