//! An error that may not cross.
use polycall::prelude::*;

#[micro(scope = "shared")]
pub mod desk {
    #[polycall_export]
    pub fn fetch() -> Result<u64, std::io::Error> {
        Ok(1)
    }
}

fn main() {}
