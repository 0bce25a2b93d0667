//! A state as a result.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    #[isolated]
    pub struct Vault {
        name: heap::String,
    }

    #[polycall_export]
    pub fn fetch() -> Option<Vault> {
        None
    }
}

fn main() {}
