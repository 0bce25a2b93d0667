//! The macros' code passes a crate that forbids unsafe code, and one that has no unused anything.
#![forbid(unsafe_code)]
#![deny(warnings, missing_debug_implementations, rust_2018_idioms, unreachable_pub, unused_qualifications)]

use polycall::prelude::*;

#[polycall::states]
pub mod session {
    #[derive(Debug)]
    #[state(initial)]
    pub struct Anonymous;
}

#[micro(scope = "isolated", max_memory = "64K")]
pub mod vault {
    use super::session::Anonymous;

    #[isolated]
    #[derive(Debug)]
    pub struct Vault {
        n: u64,
    }

    #[polycall_export(state = Anonymous)]
    pub fn read(vault: &Vault) -> u64 {
        vault.n
    }
}

#[polycall::main(host = App, allowed = [vault])]
fn main(cap: &mut Cap<'_>) {
    assert_eq!(vault::read(cap), Ok(0));
}
