//! An element that owns region memory is removed.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    #[isolated]
    pub struct Vault {
        names: heap::Vec<heap::String>,
    }

    #[polycall_export]
    pub fn bad(vault: &mut Vault) -> bool {
        vault.names.remove(0).is_some()
    }
}

fn main() {}
