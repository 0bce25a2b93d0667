//! A key that is given twice.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    #[polycall_export(timing = quantized("500us", buckets = 2, buckets = 3))]
    pub fn open() {}
}

fn main() {}
