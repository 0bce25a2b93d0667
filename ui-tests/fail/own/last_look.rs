//! A value is taken in its last look.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    #[isolated]
    pub struct Vault {
        names: heap::HashMap<u64, heap::String>,
    }

    #[polycall_export]
    pub fn bad(vault: &mut Vault) -> usize {
        vault.names.remove_with(&1, |name| *name).map_or(0, |name| name.len())
    }
}

fn main() {}
