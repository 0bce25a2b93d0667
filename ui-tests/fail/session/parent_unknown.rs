//! A parent that does not exist, by a slip.
#[polycall::states]
pub mod session {
    #[state(initial)]
    pub struct Anonymous;
    #[state(parent = Anonymus, guard = super::verify)]
    pub struct Clerk;
}

fn verify((): &()) -> bool {
    true
}

fn main() {}
