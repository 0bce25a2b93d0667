//! A region option is set to std's `None`.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    #[isolated]
    pub struct Vault {
        pin: heap::Option<heap::String>,
    }

    #[polycall_export]
    pub fn bad(vault: &mut Vault) {
        vault.pin = None;
    }
}

fn main() {}
