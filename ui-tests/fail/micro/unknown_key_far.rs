//! An unknown key that is near to none.
use polycall::prelude::*;

#[micro(scope = "isolated", banana = true)]
pub mod vault {}

fn main() {}
