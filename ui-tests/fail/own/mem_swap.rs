//! A container is swapped with a local one that was never filled.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    #[isolated]
    pub struct Vault {
        name: heap::String,
    }

    #[polycall_export]
    pub fn bad(vault: &mut Vault) -> usize {
        let mut mine: heap::String;
        std::mem::swap(&mut vault.name, &mut mine);
        mine.len()
    }
}

fn main() {}
