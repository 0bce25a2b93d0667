//! An unsafe entry point.
use polycall::prelude::*;

#[micro(scope = "shared")]
pub mod desk {
    #[polycall_export]
    pub unsafe fn send() {}
}

fn main() {}
