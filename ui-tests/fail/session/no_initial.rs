//! No initial state.
#[polycall::states]
pub mod session {}

fn main() {}
