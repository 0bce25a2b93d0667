//! The initial state has a guard.
#[polycall::states]
pub mod session {
    #[state(initial, guard = super::verify)]
    pub struct Anonymous;
}

fn verify((): &()) -> bool {
    true
}

fn main() {}
