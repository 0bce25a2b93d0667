//! An element that owns region memory is popped.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    #[isolated]
    pub struct Vault {
        names: heap::Vec<heap::String>,
    }

    #[polycall_export]
    pub fn bad(vault: &mut Vault) -> bool {
        vault.names.pop().is_some()
    }
}

fn main() {}
