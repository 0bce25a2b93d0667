//! All mistakes of the configuration, in one build.
use polycall::prelude::*;

#[micro(config = "ui/bad.conf")]
pub mod bankcard {}

fn main() {}
