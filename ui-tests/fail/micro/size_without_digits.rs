//! A quota of a unit alone.
use polycall::prelude::*;

#[micro(scope = "isolated", max_memory = "M")]
pub mod vault {}

fn main() {}
