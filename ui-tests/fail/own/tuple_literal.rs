//! A container is made by its constructor.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    #[polycall_export]
    pub fn bad() -> bool {
        polycall::heap::String::<Micro>(todo!()).is_empty()
    }
}

fn main() {}
