//! An unknown key, by a slip.
#[polycall::states]
pub mod session {
    #[state(initial)]
    pub struct Anonymous;
    #[state(parent = Anonymous, guard = super::yes, permisions = READ)]
    pub struct Clerk;
}

fn yes((): &()) -> bool {
    true
}

fn main() {}
