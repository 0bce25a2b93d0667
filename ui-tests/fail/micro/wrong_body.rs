//! A mistake in an entry point's body is found where it is.
use polycall::prelude::*;

#[micro(scope = "shared")]
pub mod desk {
    #[polycall_export]
    pub fn send() -> u64 {
        "seven"
    }
}

fn main() {}
