//! A quota in a unit that does not exist.
use polycall::prelude::*;

#[micro(scope = "isolated", max_memory = "512MB")]
pub mod vault {}

fn main() {}
