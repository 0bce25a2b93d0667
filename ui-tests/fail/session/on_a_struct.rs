//! `#[polycall::states]` on a struct.
#[polycall::states]
pub struct Anonymous;

fn main() {}
