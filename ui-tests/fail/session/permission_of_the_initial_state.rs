//! The initial state grants something, and so to everybody.
#[polycall::states]
pub mod session {
    #[state(initial, permissions = READ)]
    pub struct Anonymous;
}

fn main() {}
