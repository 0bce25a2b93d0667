//! Permissions for nothing.
#[polycall::states]
pub mod session {
    #[state(initial)]
    pub struct Visitor;
    #[state(parent = Visitor, relationship = composition, permissions = READ)]
    pub struct Hall;
}

fn main() {}
