//! A stack's size as a number.
use polycall::prelude::*;

#[micro(scope = "isolated", private_stack = 65536)]
pub mod vault {}

fn main() {}
