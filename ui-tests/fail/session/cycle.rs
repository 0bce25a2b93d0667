//! States that are each other's parents.
#[polycall::states]
pub mod session {
    #[state(initial)]
    pub struct Anonymous;
    #[state(parent = Teller, guard = super::verify)]
    pub struct Clerk;
    #[state(parent = Clerk, guard = super::verify)]
    pub struct Teller;
}

fn verify((): &()) -> bool {
    true
}

fn main() {}
