//! A value is moved out of a region box.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    #[isolated]
    pub struct Vault {
        name: heap::Box<heap::String>,
    }

    #[polycall_export]
    pub fn bad(vault: &mut Vault) -> usize {
        let name = *vault.name;
        name.len()
    }
}

fn main() {}
