//! A protection that is not built yet: it is refused rather than silently weaker.
use polycall::prelude::*;

#[micro(scope = "isolated", protection = "pkey")]
pub mod vault {}

fn main() {}
