//! A connection in quotes.
use polycall::prelude::*;

#[micro(scope = "isolated", allowed = ["gateway"])]
pub mod vault {}

fn main() {}
