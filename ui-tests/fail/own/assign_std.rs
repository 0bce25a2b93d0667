//! std's `String` is assigned to a region string.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    #[isolated]
    pub struct Vault {
        name: heap::String,
    }

    #[polycall_export]
    pub fn bad(vault: &mut Vault, name: String) {
        vault.name = name;
    }
}

fn main() {}
