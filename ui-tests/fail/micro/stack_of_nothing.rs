//! A stack of nothing.
use polycall::prelude::*;

#[micro(scope = "isolated", private_stack = "0K")]
pub mod vault {}

fn main() {}
