//! An entry point with a lifetime parameter.
use polycall::prelude::*;

#[micro(scope = "shared")]
pub mod desk {
    #[polycall_export]
    pub fn send<'a>(_: &'a str) {}
}

fn main() {}
