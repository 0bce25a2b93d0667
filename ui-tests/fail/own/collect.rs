//! A container is collected from an iterator.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    #[polycall_export]
    pub fn bad() -> usize {
        (0..3_u8).collect::<heap::Vec<u8>>().len()
    }
}

fn main() {}
