//! A container is made from std's.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    #[polycall_export]
    pub fn bad() -> usize {
        heap::Vec::<u8>::from(std::vec![1, 2, 3]).len()
    }
}

fn main() {}
