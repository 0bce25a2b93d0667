//! A reference is returned.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    #[isolated]
    pub struct Vault {
        name: heap::String,
    }

    #[polycall_export]
    pub fn name(vault: &Vault) -> &str {
        &vault.name
    }
}

fn main() {}
