//! Buckets without their key.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    #[polycall_export(timing = quantized("500us", 2))]
    pub fn open() {}
}

fn main() {}
