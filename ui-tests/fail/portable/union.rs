//! A portable union.
use polycall::prelude::*;

#[derive(Clone, Copy, Portable)]
pub union Bits {
    a: u32,
    b: f32,
}

fn main() {}
