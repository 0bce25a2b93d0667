//! An unknown key, by a slip.
#[polycall::main(host = App, allow = [])]
fn main(_: &mut Cap<'_>) {}
