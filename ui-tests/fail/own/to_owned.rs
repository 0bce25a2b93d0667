//! A slice of region strings is made owned.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    #[isolated]
    pub struct Vault {
        names: heap::Vec<heap::String>,
    }

    #[polycall_export]
    pub fn bad(vault: &Vault) -> usize {
        vault.names.to_vec().len()
    }
}

fn main() {}
