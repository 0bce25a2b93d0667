//! A container as `dyn Any`.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    use std::any::Any;

    #[isolated]
    pub struct Vault {
        name: heap::String,
    }

    #[polycall_export]
    pub fn bad(vault: &mut Vault) -> bool {
        let any: std::boxed::Box<dyn Any> = std::boxed::Box::new(vault.name);
        any.is::<heap::String>()
    }
}

fn main() {}
