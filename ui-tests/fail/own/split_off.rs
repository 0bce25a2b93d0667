//! A vector is split.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    #[isolated]
    pub struct Vault {
        names: heap::Vec<heap::String>,
    }

    #[polycall_export]
    pub fn bad(vault: &mut Vault) -> usize {
        vault.names.split_off(1).len()
    }
}

fn main() {}
