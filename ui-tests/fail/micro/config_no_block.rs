//! Components that the configuration says nothing of.
use polycall::prelude::*;

#[micro(config = "ui/good.conf", externals = ["payment_gateway"])]
pub mod bankcrad {}

#[micro(config = "ui/good.conf", externals = ["payment_gateway"])]
pub mod weather {}

fn main() {}
