//! `#[polycall::main]` on a module.
#[polycall::main(host = App, allowed = [])]
mod program {}

fn main() {}
