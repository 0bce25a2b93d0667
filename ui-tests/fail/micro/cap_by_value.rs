//! The cap by value.
use polycall::prelude::*;

#[micro(scope = "shared")]
pub mod desk {
    #[polycall_export]
    pub fn send(_: Cap<'_>) {}
}

fn main() {}
