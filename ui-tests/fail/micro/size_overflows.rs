//! A quota that no number holds.
use polycall::prelude::*;

#[micro(scope = "isolated", max_memory = "99999999999999999999G")]
pub mod vault {}

fn main() {}
