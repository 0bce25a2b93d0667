//! A locked region is said to be shareable.
impl polycall::region::Shareable for polycall::region::Locked {}

fn main() {}
