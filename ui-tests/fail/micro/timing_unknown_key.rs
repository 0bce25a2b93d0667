//! A key that there is not.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    #[polycall_export(timing = quantized("500us", bucket = 2))]
    pub fn open() {}
}

fn main() {}
