//! A region option is emptied by `take`.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    #[isolated]
    pub struct Vault {
        pin: heap::Option<heap::String>,
    }

    #[polycall_export]
    pub fn bad(vault: &mut Vault) -> bool {
        vault.pin.take().is_some()
    }
}

fn main() {}
