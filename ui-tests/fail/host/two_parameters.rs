//! A main host with more than a cap.
#[polycall::main(host = App, allowed = [])]
fn main(_: &mut Cap<'_>, _: Vec<String>) {}
