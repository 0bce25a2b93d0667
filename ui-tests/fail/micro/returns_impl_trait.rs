//! An opaque type is returned.
use polycall::prelude::*;

#[micro(scope = "shared")]
pub mod desk {
    #[polycall_export]
    pub fn all() -> impl Iterator<Item = u64> {
        0..3
    }
}

fn main() {}
