//! A quota of no calls at all.
use polycall::prelude::*;

#[micro(scope = "shared", max_calls_per_second = 0)]
pub mod ledger {}

fn main() {}
