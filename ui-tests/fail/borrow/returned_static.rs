//! A reference into the state is passed off as static.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    #[isolated]
    pub struct Vault {
        name: heap::String,
    }

    #[polycall_export]
    pub fn bad(vault: &Vault) -> &'static str {
        vault.name.as_str()
    }
}

fn main() {}
