//! A container is cloned.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    #[isolated]
    pub struct Vault {
        name: heap::String,
    }

    #[polycall_export]
    pub fn bad(vault: &Vault) -> usize {
        let copy: heap::String = vault.name.clone();
        copy.len()
    }
}

fn main() {}
