//! To be in the parent of the required state is not enough.
use polycall::prelude::*;

#[polycall::states]
pub mod session {
    #[state(initial)]
    pub struct Anonymous;
    #[state(parent = Anonymous, guard = super::yes)]
    pub struct Clerk;
    #[state(parent = Clerk, guard = super::yes)]
    pub struct Teller;
}

fn yes((): &()) -> bool {
    true
}

#[micro(scope = "shared")]
pub mod account {
    use super::session::Teller;

    #[polycall_export(state = Teller)]
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
