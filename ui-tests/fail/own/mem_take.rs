//! A container is taken by `mem::take`.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    #[isolated]
    pub struct Vault {
        name: heap::String,
    }

    #[polycall_export]
    pub fn bad(vault: &mut Vault) -> usize {
        std::mem::take(&mut vault.name).len()
    }
}

fn main() {}
