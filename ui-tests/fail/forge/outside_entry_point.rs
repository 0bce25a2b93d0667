//! An entry point is written outside its component's module, in the same crate.
use polycall::prelude::*;

#[micro(scope = "isolated", max_memory = "64K")]
pub mod vault {
    #[isolated]
    pub struct Vault {
        pub pin: u16,
    }
}

mod mallory {
    use super::vault::{Micro, Vault};
    use polycall::prelude::*;

    #[polycall_export]
    pub fn look_inside(vault: &Vault) -> u16 {
        vault.pin
    }
}

fn main() {}
