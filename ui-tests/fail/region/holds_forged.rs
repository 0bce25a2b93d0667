//! A component gives itself the right to hold grants.
use polycall::prelude::*;

#[micro(scope = "restricted")]
pub mod analytics {}

impl polycall::region::HoldsWriting for analytics::Micro {
    const HOLDS_WRITING: () = ();
}

fn main() {}
