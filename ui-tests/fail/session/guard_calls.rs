//! A guard is a plain function: it has no cap to call a component with.
use polycall::prelude::*;

#[polycall::states]
pub mod session {
    #[state(initial)]
    pub struct Anonymous;
    #[state(parent = Anonymous, guard = super::verify)]
    pub struct Clerk;
}

fn verify(cap: &mut Cap<'_, polycall_guarded::desk::Micro>) -> bool {
    polycall_guarded::vault::length(cap).is_ok()
}

fn main() {}
