//! A container is read through a pointer.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    #[isolated]
    pub struct Vault {
        name: heap::String,
    }

    #[polycall_export]
    pub fn bad(vault: &mut Vault) -> usize {
        std::ptr::read(&vault.name).len()
    }
}

fn main() {}
