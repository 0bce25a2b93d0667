//! A region option is unwrapped by value.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    #[isolated]
    pub struct Vault {
        pin: heap::Option<heap::String>,
    }

    #[polycall_export]
    pub fn bad(vault: &mut Vault) -> usize {
        vault.pin.unwrap().len()
    }
}

fn main() {}
