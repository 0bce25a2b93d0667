//! An inline union.
use polycall::prelude::*;

#[derive(Clone, Copy, Inline)]
pub union Bits {
    a: u32,
    b: f32,
}

fn main() {}
