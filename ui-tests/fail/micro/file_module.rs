//! `#[micro]` on a module in a file of its own.
use polycall::prelude::*;

#[micro(scope = "isolated")]
#[path = "parts/vault.rs"]
pub mod vault;

fn main() {}
