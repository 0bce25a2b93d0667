//! A test that acts as a component has that component's connections.
use polycall_guarded::open;

#[polycall::test(as = open, allowed = [open])]
fn test(_: &mut Cap<'_>) {}

fn main() {}
