//! Two initial states.
#[polycall::states]
pub mod session {
    #[state(initial)]
    pub struct Anonymous;
    #[state(initial)]
    pub struct Visitor;
}

fn main() {}
