//! Permissions in a list.
#[polycall::states]
pub mod session {
    #[state(initial)]
    pub struct Anonymous;
    #[state(parent = Anonymous, guard = super::yes, permissions = [READ, WRITE])]
    pub struct Clerk;
}

fn yes((): &()) -> bool {
    true
}

fn main() {}
