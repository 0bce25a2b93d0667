//! A raw pointer as an argument.
use polycall::prelude::*;

#[micro(scope = "shared")]
pub mod desk {
    #[polycall_export]
    pub fn send(_text: *const u8) {}
}

fn main() {}
