//! A test acts as several components.
#[polycall::test(as = [polycall_guarded::open])]
fn test(_: &mut Cap<'_>) {}

fn main() {}
