//! A value's reference is taken out of its last look.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    #[isolated]
    pub struct Vault {
        names: heap::HashMap<u64, heap::String>,
    }

    #[polycall_export]
    pub fn bad(vault: &mut Vault) -> usize {
        let mut kept = None;
        vault.names.remove_with(&1, |name| kept = Some(name));
        kept.map_or(0, |name| name.len())
    }
}

fn main() {}
