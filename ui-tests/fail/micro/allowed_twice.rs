//! A connection twice.
use polycall::prelude::*;
use polycall_guarded::open;

#[micro(scope = "isolated", allowed = [open, open])]
pub mod vault {}

fn main() {}
