//! A container is made by `new`.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    #[polycall_export]
    pub fn bad() -> usize {
        heap::Vec::<u8>::new().len()
    }
}

fn main() {}
