//! In a portable struct: a function pointer: the callee would run the caller's code.
use polycall::prelude::*;

#[derive(Portable)]
pub struct Parcel {
    pub content: fn(u64) -> u64,
}

fn main() {}
