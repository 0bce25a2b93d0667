//! A stack on which nothing could panic.
use polycall::prelude::*;

#[micro(scope = "isolated", private_stack = "8K")]
pub mod vault {}

fn main() {}
