//! A reference is returned inside another type.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    #[isolated]
    pub struct Vault {
        name: heap::String,
    }

    #[polycall_export]
    pub fn name(vault: &Vault) -> Option<&str> {
        Some(&vault.name)
    }
}

fn main() {}
