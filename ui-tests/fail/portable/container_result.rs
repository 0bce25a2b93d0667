//! A region container as a result.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    #[polycall_export]
    pub fn fetch() -> Option<heap::Vec<u8>> {
        None
    }
}

fn main() {}
