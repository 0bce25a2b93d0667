//! A container is replaced by a new one.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    #[isolated]
    pub struct Vault {
        name: heap::String,
    }

    #[polycall_export]
    pub fn bad(vault: &mut Vault) -> usize {
        std::mem::replace(&mut vault.name, heap::String::new()).len()
    }
}

fn main() {}
