//! The cap by a shared reference.
use polycall::prelude::*;

#[micro(scope = "shared")]
pub mod desk {
    #[polycall_export]
    pub fn send(_: &Cap<'_>) {}
}

fn main() {}
