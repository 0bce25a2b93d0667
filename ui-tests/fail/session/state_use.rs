//! An import under `#[state]`.
#[polycall::states]
pub mod session {
    #[state(initial)]
    pub struct Anonymous;
    #[state(parent = Anonymous, guard = super::verify)]
    pub use super::Clerk;
}

pub struct Clerk;

fn verify((): &()) -> bool {
    true
}

fn main() {}
