//! An entry point with a `where` clause alone.
use polycall::prelude::*;

#[micro(scope = "shared")]
pub mod desk {
    #[polycall_export]
    pub fn send(_: String)
    where
        String: Clone,
    {
    }
}

fn main() {}
