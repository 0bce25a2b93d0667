//! A stack's size of a unit alone.
use polycall::prelude::*;

#[micro(scope = "isolated", private_stack = "K")]
pub mod vault {}

fn main() {}
