//! A main host with a cap by a shared reference.
#[polycall::main(host = App, allowed = [])]
fn main(_: &Cap<'_>) {}
