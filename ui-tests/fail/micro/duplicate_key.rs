//! A key twice.
use polycall::prelude::*;

#[micro(scope = "isolated", max_memory = "1M", scope = "shared")]
pub mod vault {}

fn main() {}
