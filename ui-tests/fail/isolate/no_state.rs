//! A component without a state asks for it.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    pub struct Vault {
        n: u64,
    }

    #[polycall_export]
    pub fn read(cap: &mut Cap<'_>) -> u64 {
        cap.state().n
    }
}

fn main() {}
