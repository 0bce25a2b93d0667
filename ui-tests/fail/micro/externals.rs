//! Declarations of external peers that can't be read.
use polycall::prelude::*;

#[micro(config = "ui/peers.conf", externals = "payment_gateway")]
pub mod interface {}

#[micro(config = "ui/peers.conf", externals = [payment_gateway, "a", "a"])]
pub mod analytics {}

fn main() {}
