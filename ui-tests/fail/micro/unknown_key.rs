//! An unknown key, by a slip.
use polycall::prelude::*;

#[micro(scope = "isolated", alowed = [])]
pub mod vault {}

fn main() {}
