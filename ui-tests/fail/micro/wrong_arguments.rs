//! A call with an argument of another type.
use polycall::prelude::*;

#[micro(scope = "shared", allowed = [polycall_guarded::open])]
pub mod desk {
    #[polycall_export]
    pub fn send(cap: &mut Cap<'_>) {
        let _ = polycall_guarded::open::length(cap, 7);
    }
}

fn main() {}
