//! A component of another crate takes calls from its own interface only: to list it is not enough.
use polycall::prelude::*;

#[micro(scope = "shared", allowed = [polycall_guarded::vault])]
pub mod thief {
    #[polycall_export]
    pub fn run(cap: &mut Cap<'_>) -> usize {
        polycall_guarded::vault::length(cap).unwrap_or(0)
    }
}

fn main() {}
