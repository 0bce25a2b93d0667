//! A main host without a cap.
#[polycall::main(host = App, allowed = [])]
fn main() {}
