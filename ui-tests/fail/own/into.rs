//! Text is put into a region string as if it were std's.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    #[isolated]
    pub struct Vault {
        name: heap::String,
    }

    #[polycall_export]
    pub fn bad(vault: &mut Vault, name: &str) {
        vault.name = name.into();
    }
}

fn main() {}
