//! A reference into the state goes to a thread that outlives the entry point.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    #[isolated]
    pub struct Vault {
        name: heap::String,
    }

    #[polycall_export]
    pub fn bad(vault: &Vault) {
        std::thread::spawn(|| vault.name.len());
    }
}

fn main() {}
