//! A state that borrows.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    #[isolated]
    pub struct Vault<'a> {
        name: &'a str,
    }

    #[polycall_export]
    pub fn shut(_: &mut Vault<'_>) {}
}

fn main() {}
