//! `#[polycall::test]` on a module.
#[polycall::test(allowed = [])]
mod tests {}

fn main() {}
