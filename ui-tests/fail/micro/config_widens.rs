//! A configuration that asks for more than the annotation.
use polycall::prelude::*;

#[micro(scope = "restricted", allowed = [ledger], max_memory = "512M", config = "ui/good.conf")]
pub mod interface {}

#[micro(scope = "shared")]
pub mod ledger {}

fn main() {}
