//! A guard that does not exist.
#[polycall::states]
pub mod session {
    #[state(initial)]
    pub struct Anonymous;
    #[state(parent = Anonymous, guard = super::verify)]
    pub struct Clerk;
}

fn main() {}
