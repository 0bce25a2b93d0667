//! An argument that the callee would change, in a component without a state.
use polycall::prelude::*;

#[micro(scope = "shared")]
pub mod desk {
    #[polycall_export]
    pub fn fill(_: &mut Cap<'_>, _text: &mut String) {}
}

fn main() {}
