//! The same by `host!`.
polycall::host! { pub worker, allowed = [] }

fn main() {}
