//! An unknown permission, by a slip.
#[polycall::states]
pub mod session {
    #[state(initial)]
    pub struct Anonymous;
    #[state(parent = Anonymous, guard = super::yes, permissions = READ | WRIET)]
    pub struct Clerk;
}

fn yes((): &()) -> bool {
    true
}

fn main() {}
