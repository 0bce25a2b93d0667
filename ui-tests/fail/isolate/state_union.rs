//! A state that is a union.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    #[isolated]
    pub union Vault {
        a: u32,
        b: f32,
    }

    #[polycall_export]
    pub fn shut(_: &mut Vault) {}
}

fn main() {}
