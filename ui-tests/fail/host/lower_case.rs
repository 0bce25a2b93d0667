//! A host that is named like a module.
#[polycall::main(host = app, allowed = [])]
fn main(_: &mut Cap<'_>) {}
