//! A quota that no address space holds.
use polycall::prelude::*;

#[micro(scope = "isolated", max_memory = "1000000G")]
pub mod vault {}

fn main() {}
