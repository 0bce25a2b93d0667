//! `host!` without a name.
polycall::host! { allowed = [] }

fn main() {}
