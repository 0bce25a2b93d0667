//! A key whose value was forgotten.
use polycall::prelude::*;

#[micro(scope = , allowed = [])]
pub mod vault {}

fn main() {}
