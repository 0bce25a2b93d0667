//! One of two permissions is not enough.
use polycall::prelude::*;

#[polycall::states]
pub mod session {
    #[state(initial)]
    pub struct Anonymous;
    #[state(parent = Anonymous, guard = super::yes, permissions = READ)]
    pub struct Clerk;
}

fn yes((): &()) -> bool {
    true
}

#[micro(scope = "shared")]
pub mod account {
    use super::session::Clerk;

    #[polycall_export(state = Clerk, requires = READ | WRITE)]
    pub fn pay() {}
}

#[micro(scope = "shared", allowed = [account])]
pub mod interface {
    use super::session::Clerk;

    #[polycall_export(state = Clerk)]
    pub fn serve(cap: &mut Cap<'_, Clerk>) {
        let _ = account::pay(cap);
    }
}

fn main() {}
