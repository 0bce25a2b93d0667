//! A generic state.
#[polycall::states]
pub mod session {
    #[state(initial)]
    pub struct Anonymous<const N: usize>;
}

fn main() {}
