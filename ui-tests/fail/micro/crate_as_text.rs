//! polycall's own path in quotes.
use polycall::prelude::*;

#[micro(scope = "isolated", crate = "polycall")]
pub mod vault {}

fn main() {}
