//! A host that is named by a path: it is declared here.
#[polycall::main(host = crate::App, allowed = [])]
fn main(_: &mut Cap<'_>) {}
