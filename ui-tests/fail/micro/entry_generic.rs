//! A generic entry point.
use polycall::prelude::*;

#[micro(scope = "shared")]
pub mod desk {
    #[polycall_export]
    pub fn send<T: ToString>(_: T) {}
}

fn main() {}
