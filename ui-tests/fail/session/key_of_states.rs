//! `states` takes no scope.
#[polycall::states(scope = "isolated")]
pub mod session {
    #[state(initial)]
    pub struct Anonymous;
}

fn main() {}
