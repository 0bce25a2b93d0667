//! A state that is an enum.
#[polycall::states]
pub mod session {
    #[state(initial)]
    pub struct Anonymous;
    #[state(parent = Anonymous, guard = super::verify)]
    pub enum Clerk {}
}

fn verify((): &()) -> bool {
    true
}

fn main() {}
