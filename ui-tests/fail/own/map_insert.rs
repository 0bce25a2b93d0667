//! A value that owns region memory is inserted.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    #[isolated]
    pub struct Vault {
        names: heap::HashMap<u64, heap::String>,
    }

    #[polycall_export]
    pub fn bad(vault: &mut Vault, name: String) {
        vault.names.insert(1, name);
    }
}

fn main() {}
