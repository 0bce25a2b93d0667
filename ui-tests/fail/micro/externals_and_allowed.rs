//! A component that is said to be none.
use polycall::prelude::*;

#[micro(allowed = [ledger], config = "ui/good.conf", externals = ["payment_gateway", "ledger"])]
pub mod bankcard {}

#[micro(scope = "shared")]
pub mod ledger {}

fn main() {}
