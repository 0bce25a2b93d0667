//! A reference as an argument inside another type.
use polycall::prelude::*;

#[micro(scope = "shared")]
pub mod desk {
    #[polycall_export]
    pub fn send(_text: Option<&str>) {}
}

fn main() {}
