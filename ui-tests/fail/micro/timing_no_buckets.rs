//! No bucket at all.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    #[polycall_export(timing = quantized("500us", buckets = 0))]
    pub fn open() {}
}

fn main() {}
