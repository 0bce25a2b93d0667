//! A requirement that the protection asked for beside it can't meet.
use polycall::prelude::*;

#[micro(scope = "isolated", protection = "mprotect", require = "pkey")]
pub mod vault {}

fn main() {}
