//! A reference into the state is kept in a thread-local of another module.
use polycall::prelude::*;
use std::cell::Cell;

thread_local! {
    static KEPT: Cell<&'static str> = const { Cell::new("") };
}

#[micro(scope = "isolated")]
pub mod vault {
    #[isolated]
    pub struct Vault {
        name: heap::String,
    }

    #[polycall_export]
    pub fn bad(vault: &Vault) {
        super::KEPT.set(vault.name.as_str());
    }
}

fn main() {}
