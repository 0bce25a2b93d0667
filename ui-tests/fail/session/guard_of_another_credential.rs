//! A guard that looks at another type than the credential's.
#[polycall::states]
pub mod session {
    #[state(initial)]
    pub struct Anonymous;
    #[state(parent = Anonymous, guard = super::verify, credential = u32)]
    pub struct Clerk;
}

fn verify(token: &str) -> bool {
    token == "let me in"
}

fn main() {}
