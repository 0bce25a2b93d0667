//! A restricted component says that writing grants may be held by it.
use polycall::prelude::*;

#[micro(scope = "restricted")]
pub mod analytics {}

impl polycall::region::HeldBy<analytics::Micro> for polycall::region::ReadWrite {}

fn main() {}
