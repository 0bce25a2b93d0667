//! A quantum in a unit that is too fine.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    #[polycall_export(timing = quantized("500ns"))]
    pub fn open() {}
}

fn main() {}
