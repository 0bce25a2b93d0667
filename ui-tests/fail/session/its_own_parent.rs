//! A state that is its own parent.
#[polycall::states]
pub mod session {
    #[state(initial)]
    pub struct Anonymous;
    #[state(parent = Clerk, guard = super::verify)]
    pub struct Clerk;
}

fn verify((): &()) -> bool {
    true
}

fn main() {}
