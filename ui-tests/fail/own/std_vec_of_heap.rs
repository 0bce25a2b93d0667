//! Region strings are gathered in std's vector.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    #[isolated]
    pub struct Vault {
        names: heap::Vec<heap::String>,
    }

    #[polycall_export]
    pub fn bad(vault: &mut Vault) -> usize {
        let mine: std::vec::Vec<heap::String> = vault.names.into_iter().collect();
        mine.len()
    }
}

fn main() {}
