//! A parent in another module.
#[polycall::states]
pub mod session {
    #[state(initial)]
    pub struct Anonymous;
    #[state(parent = polycall_guarded::session::Member, guard = super::verify)]
    pub struct Clerk;
}

fn verify((): &()) -> bool {
    true
}

fn main() {}
