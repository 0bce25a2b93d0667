//! An external peer that the configuration has a block for.
use polycall::prelude::*;

#[micro(config = "ui/good.conf", externals = ["payment_gateway", "ledger", "interface"])]
pub mod bankcard {}

fn main() {}
