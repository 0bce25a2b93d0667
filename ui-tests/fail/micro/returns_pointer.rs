//! A raw pointer is returned.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    #[isolated]
    pub struct Vault {
        name: heap::String,
    }

    #[polycall_export]
    pub fn name(vault: &Vault) -> *const u8 {
        vault.name.as_ptr()
    }
}

fn main() {}
