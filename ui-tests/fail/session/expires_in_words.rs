//! What is no length of time.
#[polycall::states]
pub mod session {
    #[state(initial, expires = "soon")]
    pub struct Visitor;
    #[state(parent = Visitor, guard = super::yes, expires = "0s")]
    pub struct Clerk;
    #[state(parent = Visitor, guard = super::yes, expires = "40000d")]
    pub struct Guest;
    #[state(parent = Visitor, guard = super::yes, expires = 15)]
    pub struct Cashier;
}

fn yes((): &()) -> bool {
    true
}

fn main() {}
