//! The state is taken apart by value.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    #[isolated]
    pub struct Vault {
        name: heap::String,
    }

    #[polycall_export]
    pub fn bad(vault: &mut Vault) -> usize {
        let Vault { name } = *vault;
        name.len()
    }
}

fn main() {}
