//! A clearance of one's own making.
use polycall::label::{Cleared, Secret};
use polycall::prelude::*;

#[micro(scope = "restricted")]
pub mod analytics {}

impl Cleared<Secret> for analytics::Micro {
    const CLEARED: () = ();
}

fn main() {}
