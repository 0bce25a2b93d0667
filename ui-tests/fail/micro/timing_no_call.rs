//! Timing as text.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    #[polycall_export(timing = "500us")]
    pub fn open() {}
}

fn main() {}
