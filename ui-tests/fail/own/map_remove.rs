//! A value that owns region memory is removed.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    #[isolated]
    pub struct Vault {
        names: heap::HashMap<u64, heap::String>,
    }

    #[polycall_export]
    pub fn bad(vault: &mut Vault) -> bool {
        vault.names.remove(&1).is_some()
    }
}

fn main() {}
