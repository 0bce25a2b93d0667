//! A guard that looks at something, and a state that does not say what.
#[polycall::states]
pub mod session {
    #[state(initial)]
    pub struct Anonymous;
    #[state(parent = Anonymous, guard = super::verify)]
    pub struct Clerk;
}

fn verify(token: &str) -> bool {
    token == "let me in"
}

fn main() {}
