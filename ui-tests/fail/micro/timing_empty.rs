//! A quantum that is missing.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    #[polycall_export(timing = quantized())]
    pub fn open() {}
}

fn main() {}
