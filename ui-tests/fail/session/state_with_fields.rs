//! A state that holds something.
#[polycall::states]
pub mod session {
    #[state(initial)]
    pub struct Anonymous {
        pub since: u64,
    }
}

fn main() {}
