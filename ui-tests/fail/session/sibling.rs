//! To be in a sibling of the required state is not enough.
use polycall::prelude::*;

#[polycall::states]
pub mod session {
    #[state(initial)]
    pub struct Anonymous;
    #[state(parent = Anonymous, guard = super::yes)]
    pub struct Clerk;
    #[state(parent = Anonymous, guard = super::yes)]
    pub struct Auditor;
}

fn yes((): &()) -> bool {
    true
}

#[micro(scope = "shared")]
pub mod account {
    use super::session::Auditor;

    #[polycall_export(state = Auditor)]
    pub fn list() {}
}

#[micro(scope = "shared", allowed = [account])]
pub mod interface {
    use super::session::Clerk;

    #[polycall_export(state = Clerk)]
    pub fn serve(cap: &mut Cap<'_, Clerk>) {
        let _ = account::list(cap);
    }
}

fn main() {}
