//! A container is made by the derive's own hook, which asks for a key.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    #[polycall_export]
    pub fn bad() -> usize {
        <heap::String as Isolate<Micro>>::empty().len()
    }
}

fn main() {}
