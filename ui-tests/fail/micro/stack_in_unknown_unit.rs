//! A stack's size in a unit that does not exist.
use polycall::prelude::*;

#[micro(scope = "isolated", private_stack = "64KiB")]
pub mod vault {}

fn main() {}
