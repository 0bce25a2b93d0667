//! A connection that is no path at all.
use polycall::prelude::*;

#[micro(scope = "isolated", allowed = [1])]
pub mod vault {}

fn main() {}
