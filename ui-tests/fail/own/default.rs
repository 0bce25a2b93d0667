//! A container is made by `Default`.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    #[polycall_export]
    pub fn bad() -> usize {
        heap::String::default().len()
    }
}

fn main() {}
