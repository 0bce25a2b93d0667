//! A host's connection that does not exist.
#[polycall::main(host = App, allowed = [gateway])]
fn main(_: &mut Cap<'_>) {}
