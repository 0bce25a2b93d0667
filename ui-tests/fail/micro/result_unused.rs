//! A call's result is ignored, where that is an error.
#![deny(unused_must_use)]
use polycall::prelude::*;

#[micro(scope = "shared", allowed = [polycall_guarded::open])]
pub mod desk {
    #[polycall_export]
    pub fn send(cap: &mut Cap<'_>) {
        polycall_guarded::open::ping(cap);
    }
}

fn main() {}
