//! A key that tests do not have.
#[polycall::test(allowed = [], host = App)]
fn test(_: &mut Cap<'_>) {}

fn main() {}
