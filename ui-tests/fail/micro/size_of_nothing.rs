//! A quota of nothing.
use polycall::prelude::*;

#[micro(scope = "isolated", max_memory = "0M")]
pub mod vault {}

fn main() {}
