//! Everybody is in the initial state.
#[polycall::states]
pub mod session {
    #[state(initial, permissions = ADMIN)]
    pub struct King;
}

fn main() {}
