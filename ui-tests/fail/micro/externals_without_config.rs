//! External peers, and no configuration that could name them.
use polycall::prelude::*;

#[micro(scope = "shared", externals = ["payment_gateway"])]
pub mod interface {}

fn main() {}
