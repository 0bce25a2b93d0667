//! A region box is made by `new`.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    #[polycall_export]
    pub fn bad() -> u8 {
        *heap::Box::new(1)
    }
}

fn main() {}
