//! `initial` takes no value.
#[polycall::states]
pub mod session {
    #[state(initial = true)]
    pub struct Anonymous;
}

fn main() {}
