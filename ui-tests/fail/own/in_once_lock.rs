//! A container in a static of another module.
use polycall::prelude::*;
use std::sync::OnceLock;

static KEPT: OnceLock<polycall::heap::String<vault::Micro>> = OnceLock::new();

#[micro(scope = "isolated")]
pub mod vault {
    #[isolated]
    pub struct Vault {
        name: heap::String,
    }

    #[polycall_export]
    pub fn bad(vault: &mut Vault) {
        let _ = super::KEPT.set(vault.name);
    }
}

fn main() {}
