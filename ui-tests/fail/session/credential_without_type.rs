//! A credential without a type.
#[polycall::states]
pub mod session {
    #[state(initial)]
    pub struct Anonymous;
    #[state(parent = Anonymous, guard = super::verify, credential)]
    pub struct Clerk;
}

fn verify((): &()) -> bool {
    true
}

fn main() {}
