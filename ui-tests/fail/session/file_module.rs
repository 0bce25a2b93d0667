//! `#[polycall::states]` on a module in a file of its own.
#[polycall::states]
#[path = "parts/session.rs"]
pub mod session;

fn main() {}
