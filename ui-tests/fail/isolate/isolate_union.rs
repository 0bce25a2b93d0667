//! A union of region memory.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    #[derive(Isolate)]
    pub union Bits {
        a: u32,
        b: f32,
    }
}

fn main() {}
