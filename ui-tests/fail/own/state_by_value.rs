//! The state is moved out of its cap.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    #[isolated]
    pub struct Vault {
        name: heap::String,
    }

    #[polycall_export]
    pub fn bad(cap: &mut Cap<'_>) -> usize {
        let vault = *cap.state_mut();
        vault.name.len()
    }
}

fn main() {}
