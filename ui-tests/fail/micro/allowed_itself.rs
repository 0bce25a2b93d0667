//! A component lists itself.
use polycall::prelude::*;

#[micro(scope = "isolated", allowed = [vault])]
pub mod vault {}

fn main() {}
