//! A configuration that isn't there.
use polycall::prelude::*;

#[micro(config = "ui/polycal.conf")]
pub mod bankcard {}

/// A folder.
#[micro(config = "ui")]
pub mod interface {}

fn main() {}
