//! A container in a thread-local of another module.
use polycall::prelude::*;
use std::cell::RefCell;

thread_local! {
    static KEPT: RefCell<Option<polycall::heap::String<vault::Micro>>> = const { RefCell::new(None) };
}

#[micro(scope = "isolated")]
pub mod vault {
    #[isolated]
    pub struct Vault {
        name: heap::String,
    }

    #[polycall_export]
    pub fn bad(vault: &mut Vault) {
        super::KEPT.set(Some(vault.name));
    }
}

fn main() {}
