//! A test that acts as a component lists connections: it has that component's.
#[polycall::test(as = polycall_guarded::open, allowed = [polycall_guarded::open])]
fn test(_: &mut Cap<'_>) {}

fn main() {}
