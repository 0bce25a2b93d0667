//! A constant entry point.
use polycall::prelude::*;

#[micro(scope = "shared")]
pub mod desk {
    #[polycall_export]
    pub const fn send() {}
}

fn main() {}
