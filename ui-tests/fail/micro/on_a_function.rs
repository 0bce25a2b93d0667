//! `#[micro]` on a function.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub fn vault() {}

fn main() {}
