//! An unknown protection, by a slip.
use polycall::prelude::*;

#[micro(scope = "isolated", protection = "mprotct")]
pub mod vault {}

fn main() {}
