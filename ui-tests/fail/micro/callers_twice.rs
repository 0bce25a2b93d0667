//! A caller twice.
use polycall::prelude::*;
use polycall_guarded::desk;

#[micro(scope = "isolated", callers = [desk, desk])]
pub mod vault {}

fn main() {}
