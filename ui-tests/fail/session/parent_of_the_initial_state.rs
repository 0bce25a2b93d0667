//! The initial state has a parent.
#[polycall::states]
pub mod session {
    #[state(initial, parent = Clerk)]
    pub struct Anonymous;
    #[state(parent = Anonymous, guard = super::verify)]
    pub struct Clerk;
}

fn verify((): &()) -> bool {
    true
}

fn main() {}
