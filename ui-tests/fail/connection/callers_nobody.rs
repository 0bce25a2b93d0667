//! `callers = []`: nobody may call.
use polycall::prelude::*;

#[micro(scope = "shared", allowed = [polycall_guarded::sealed])]
pub mod thief {
    #[polycall_export]
    pub fn run(cap: &mut Cap<'_>) {
        let _ = polycall_guarded::sealed::open(cap);
    }
}

fn main() {}
