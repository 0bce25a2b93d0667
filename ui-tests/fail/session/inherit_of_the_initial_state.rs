//! An initial state that inherits.
#[polycall::states]
pub mod session {
    #[state(initial, inherit = additive, relationship = parallel)]
    pub struct Visitor;
}

fn main() {}
