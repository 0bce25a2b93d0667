//! `#[polycall::main]` on another function than `main`.
#[polycall::main(host = App, allowed = [])]
fn run(_: &mut Cap<'_>) {}

fn main() {}
