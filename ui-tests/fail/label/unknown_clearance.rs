//! A clearance that there is not.
use polycall::prelude::*;

#[micro(scope = "shared", clearance = "secrt")]
pub mod shop {}

fn main() {}
