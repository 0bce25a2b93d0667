//! A stack without its size.
use polycall::prelude::*;

#[micro(scope = "isolated", private_stack)]
pub mod vault {}

fn main() {}
