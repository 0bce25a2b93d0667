//! The cap comes second.
use polycall::prelude::*;

#[micro(scope = "shared")]
pub mod desk {
    #[polycall_export]
    pub fn send(_text: String, _: &mut Cap<'_>) {}
}

fn main() {}
