//! A container is leaked through std's box.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    #[isolated]
    pub struct Vault {
        name: heap::String,
    }

    #[polycall_export]
    pub fn bad(vault: &mut Vault) -> usize {
        std::boxed::Box::leak(std::boxed::Box::new(vault.name)).len()
    }
}

fn main() {}
