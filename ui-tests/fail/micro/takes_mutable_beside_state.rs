//! An argument that the callee would change, in a component with a state.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod desk {
    #[isolated]
    pub struct Desk {
        sent: u64,
    }

    #[polycall_export]
    pub fn fill(_desk: &Desk, _text: &mut String) {}
}

fn main() {}
