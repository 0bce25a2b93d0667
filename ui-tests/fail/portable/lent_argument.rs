//! A lent argument that may not cross.
use polycall::prelude::*;

#[micro(scope = "shared")]
pub mod desk {
    use std::sync::Mutex;

    #[polycall_export]
    pub fn look(_: &mut Cap<'_>, _lock: &Mutex<u64>) {}
}

fn main() {}
