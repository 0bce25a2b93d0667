//! A `Result` by another name does not hide what it holds.
use polycall::prelude::*;

#[micro(scope = "shared")]
pub mod desk {
    type Result<T> = std::io::Result<T>;

    #[polycall_export]
    pub fn fetch() -> Result<u64> {
        Ok(1)
    }
}

fn main() {}
