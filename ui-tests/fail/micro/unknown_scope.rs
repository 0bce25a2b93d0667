//! An unknown scope, by a slip.
use polycall::prelude::*;

#[micro(scope = "isolatd")]
pub mod vault {}

fn main() {}
