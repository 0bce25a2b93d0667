//! An iterator as a result.
use polycall::prelude::*;

#[micro(scope = "shared")]
pub mod desk {
    #[polycall_export]
    pub fn all() -> std::vec::IntoIter<u64> {
        vec![1, 2, 3].into_iter()
    }
}

fn main() {}
