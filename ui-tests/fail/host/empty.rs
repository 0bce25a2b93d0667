//! `host!` without anything.
polycall::host! {}

fn main() {}
