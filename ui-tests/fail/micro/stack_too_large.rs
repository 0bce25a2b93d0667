//! A stack that is larger than any can be.
use polycall::prelude::*;

#[micro(scope = "isolated", private_stack = "1G")]
pub mod vault {}

fn main() {}
