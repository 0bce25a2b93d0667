//! A name in the configuration that is neither a component nor declared to be external.
use polycall::prelude::*;

#[micro(config = "ui/good.conf")]
pub mod bankcard {}

#[micro(scope = "shared")]
pub mod ledger {}

fn main() {}
