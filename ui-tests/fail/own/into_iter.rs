//! A container is consumed by a loop.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    #[isolated]
    pub struct Vault {
        names: heap::Vec<heap::String>,
    }

    #[polycall_export]
    pub fn bad(vault: &mut Vault) {
        for name in vault.names {
            drop(name);
        }
    }
}

fn main() {}
