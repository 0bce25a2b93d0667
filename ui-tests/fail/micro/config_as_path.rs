//! A configuration that is not named by a string.
use polycall::prelude::*;

#[micro(scope = "shared", config = polycall.conf)]
pub mod interface {}

fn main() {}
