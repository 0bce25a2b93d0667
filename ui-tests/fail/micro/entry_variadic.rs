//! An entry point with any number of arguments.
use polycall::prelude::*;

#[micro(scope = "shared")]
pub mod desk {
    #[polycall_export]
    pub fn send(_: u32, ...) {}
}

fn main() {}
