//! A credential that nobody looks at.
#[polycall::states]
pub mod session {
    #[state(initial, credential = u32)]
    pub struct Anonymous;
}

fn main() {}
