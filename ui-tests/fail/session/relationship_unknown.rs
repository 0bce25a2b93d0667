//! Words that are no relationship, and no way to inherit.
#[polycall::states]
pub mod session {
    #[state(initial)]
    pub struct Visitor;
    #[state(parent = Visitor, guard = super::yes, relationship = paralel)]
    pub struct Recorded;
    #[state(parent = Visitor, guard = super::yes, inherit = everything)]
    pub struct Clerk;
    #[state(parent = Visitor, guard = super::yes, inherit = "none")]
    pub struct Cashier;
}

fn yes((): &()) -> bool {
    true
}

fn main() {}
