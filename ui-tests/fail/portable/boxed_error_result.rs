//! The usual boxed error.
use polycall::prelude::*;

#[micro(scope = "shared")]
pub mod desk {
    #[polycall_export]
    pub fn fetch() -> Result<u64, Box<dyn std::error::Error>> {
        Ok("1".parse()?)
    }
}

fn main() {}
