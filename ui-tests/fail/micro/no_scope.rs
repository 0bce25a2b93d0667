//! No scope.
use polycall::prelude::*;

#[micro]
pub mod vault {}

fn main() {}
