//! A requirement that anything meets.
use polycall::prelude::*;

#[micro(scope = "isolated", require = "auto")]
pub mod vault {}

fn main() {}
