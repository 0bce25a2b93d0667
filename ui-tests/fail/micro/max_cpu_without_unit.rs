//! A quota of processor time in nobody knows what.
use polycall::prelude::*;

#[micro(scope = "shared", max_cpu = "250")]
pub mod ledger {}

fn main() {}
