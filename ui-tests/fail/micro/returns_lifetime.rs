//! A type with a lifetime is returned.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    use std::borrow::Cow;

    #[isolated]
    pub struct Vault {
        name: heap::String,
    }

    #[polycall_export]
    pub fn name(vault: &Vault) -> Cow<'_, str> {
        Cow::Borrowed(&vault.name)
    }
}

fn main() {}
