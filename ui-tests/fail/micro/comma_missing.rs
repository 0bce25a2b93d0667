//! A comma was forgotten.
use polycall::prelude::*;

#[micro(scope = "isolated" allowed = [])]
pub mod vault {}

fn main() {}
