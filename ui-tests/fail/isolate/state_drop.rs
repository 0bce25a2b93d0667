//! A state with a destructor: ending a component is a wipe, in which none runs.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    #[isolated]
    pub struct Vault {
        n: u64,
    }

    impl Drop for Vault {
        fn drop(&mut self) {}
    }
}

fn main() {}
