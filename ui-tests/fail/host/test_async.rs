//! An asynchronous test host.
#[polycall::test(allowed = [])]
async fn test(_: &mut Cap<'_>) {}

fn main() {}
