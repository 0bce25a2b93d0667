//! The state is changed while a reference into it is alive.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    #[isolated]
    pub struct Vault {
        names: heap::Vec<heap::String>,
    }

    #[polycall_export]
    pub fn bad(cap: &mut Cap<'_>) -> usize {
        let first = &cap.state().names[0];
        cap.state_mut().names.clear();
        first.len()
    }
}

fn main() {}
