//! An argument of any type.
use polycall::prelude::*;

#[micro(scope = "shared")]
pub mod desk {
    #[polycall_export]
    pub fn send(_text: impl Into<String>) {}
}

fn main() {}
