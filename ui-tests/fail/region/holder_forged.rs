//! A component says that it is the holder.
use polycall::prelude::*;

#[micro(scope = "shared")]
pub mod teller {}

#[micro(scope = "shared")]
pub mod thief {}

impl polycall::region::Holder<teller::Micro> for thief::Micro {}

fn main() {}
