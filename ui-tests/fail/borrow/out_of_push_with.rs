//! An element's reference is taken out of the closure that fills it.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    #[isolated]
    pub struct Vault {
        names: heap::Vec<heap::String>,
    }

    #[polycall_export]
    pub fn bad(vault: &mut Vault) -> usize {
        let name = vault.names.push_with(|name| name.as_str());
        name.len()
    }
}

fn main() {}
