//! A container is made by its constructor.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    #[polycall_export]
    pub fn bad() -> bool {
        polycall::heap::Option::<u8, Micro>(None, std::marker::PhantomData).is_none()
    }
}

fn main() {}
