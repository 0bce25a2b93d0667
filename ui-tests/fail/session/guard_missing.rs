//! A state without a guard.
#[polycall::states]
pub mod session {
    #[state(initial)]
    pub struct Anonymous;
    #[state(parent = Anonymous)]
    pub struct Clerk;
}

fn main() {}
