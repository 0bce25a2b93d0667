//! Registered with every folder of failing cases: trybuild only builds, rather than checks, when one case passes.

#[polycall::main(host = App, allowed = [])]
fn main(_: &mut Cap<'_>) {}
