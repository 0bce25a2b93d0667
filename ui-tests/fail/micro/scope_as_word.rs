//! A scope without quotes.
use polycall::prelude::*;

#[micro(scope = isolated)]
pub mod vault {}

fn main() {}
