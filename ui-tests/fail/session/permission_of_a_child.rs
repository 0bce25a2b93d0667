//! Permissions add up from parent to child, not the other way round.
use polycall::prelude::*;

#[polycall::states]
pub mod session {
    #[state(initial)]
    pub struct Anonymous;
    #[state(parent = Anonymous, guard = super::yes, permissions = READ)]
    pub struct Clerk;
    #[state(parent = Clerk, guard = super::yes, permissions = ADMIN)]
    pub struct Root;
}

fn yes((): &()) -> bool {
    true
}

#[micro(scope = "shared")]
pub mod account {
    use super::session::Clerk;

    #[polycall_export(state = Clerk, requires = ADMIN)]
    pub fn erase() {}
}

#[micro(scope = "shared", allowed = [account])]
pub mod interface {
    use super::session::Clerk;

    #[polycall_export(state = Clerk)]
    pub fn serve(cap: &mut Cap<'_, Clerk>) {
        let _ = account::erase(cap);
    }
}

fn main() {}
