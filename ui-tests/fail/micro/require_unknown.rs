//! An unknown protection is required.
use polycall::prelude::*;

#[micro(scope = "isolated", require = "unmaped")]
pub mod vault {}

fn main() {}
