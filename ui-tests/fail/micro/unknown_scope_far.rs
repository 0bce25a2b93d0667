//! An unknown scope that is near to none.
use polycall::prelude::*;

#[micro(scope = "private")]
pub mod vault {}

fn main() {}
