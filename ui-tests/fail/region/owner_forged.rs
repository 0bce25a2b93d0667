//! A component says that it is the owner.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {}

#[micro(scope = "shared")]
pub mod thief {}

impl polycall::region::Owner<vault::Micro> for thief::Micro {}

fn main() {}
