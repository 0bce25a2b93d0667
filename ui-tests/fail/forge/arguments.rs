//! Hand-written arguments.
pub struct Mine;

impl polycall::Arguments for Mine {}

fn main() {}
