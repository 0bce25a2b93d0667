//! A quota as a number.
use polycall::prelude::*;

#[micro(scope = "isolated", max_memory = 512)]
pub mod vault {}

fn main() {}
