//! In a state: a non-null pointer.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    #[isolated]
    pub struct Vault {
        name: std::ptr::NonNull<u8>,
    }
}

fn main() {}
