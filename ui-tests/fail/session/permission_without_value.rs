//! Permissions without a value.
#[polycall::states]
pub mod session {
    #[state(initial)]
    pub struct Anonymous;
    #[state(parent = Anonymous, guard = super::yes, permissions)]
    pub struct Clerk;
}

fn yes((): &()) -> bool {
    true
}

fn main() {}
