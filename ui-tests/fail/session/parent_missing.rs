//! A state that is neither the initial one nor has a parent.
#[polycall::states]
pub mod session {
    #[state(initial)]
    pub struct Anonymous;
    #[state(permissions = READ)]
    pub struct Clerk;
}

fn main() {}
