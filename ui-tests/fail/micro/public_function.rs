//! A door beside the gate: a public function that is no entry point.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    pub fn open() {}
}

fn main() {}
