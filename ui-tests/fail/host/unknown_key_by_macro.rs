//! A key that `host!` does not have.
polycall::host! { pub Worker, allowed = [], callers = [] }

fn main() {}
