//! A key without its value.
use polycall::prelude::*;

#[micro(scope)]
pub mod vault {}

fn main() {}
