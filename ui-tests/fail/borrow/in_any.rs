//! A reference into the state as `dyn Any`.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    use std::any::Any;

    #[isolated]
    pub struct Vault {
        name: heap::String,
    }

    #[polycall_export]
    pub fn bad(vault: &Vault) -> bool {
        let any: std::boxed::Box<dyn Any> = std::boxed::Box::new(vault.name.as_str());
        any.is::<&str>()
    }
}

fn main() {}
