//! A test host without a cap.
#[polycall::test(allowed = [])]
fn test() {}

fn main() {}
