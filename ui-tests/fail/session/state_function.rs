//! A function under `#[state]`.
#[polycall::states]
pub mod session {
    #[state(initial)]
    pub struct Anonymous;
    #[state(parent = Anonymous, guard = super::verify)]
    pub fn clerk() {}
}

fn verify((): &()) -> bool {
    true
}

fn main() {}
