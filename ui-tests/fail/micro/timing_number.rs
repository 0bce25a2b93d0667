//! A quantum without a unit.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    #[polycall_export(timing = quantized(500))]
    pub fn open() {}
}

fn main() {}
