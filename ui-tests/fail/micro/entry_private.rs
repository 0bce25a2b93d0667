//! A private entry point.
use polycall::prelude::*;

#[micro(scope = "shared")]
pub mod desk {
    #[polycall_export]
    fn send() {}
}

fn main() {}
