//! One connection without brackets.
use polycall::prelude::*;

#[micro(scope = "isolated", allowed = polycall_guarded::open)]
pub mod vault {}

fn main() {}
