//! Operations of input and output that are no number.
use polycall::prelude::*;

#[micro(scope = "shared")]
pub mod ledger {
    #[polycall_export(io = "two")]
    pub fn append() {}
}

fn main() {}
