//! A hand-written argument.
pub struct Mine;

impl polycall::Argument for Mine {}

fn main() {}
