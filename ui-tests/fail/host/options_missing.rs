//! A main host whose options do not exist.
#[polycall::main(host = App, allowed = [], options = options)]
fn main(_: &mut Cap<'_>) {}
