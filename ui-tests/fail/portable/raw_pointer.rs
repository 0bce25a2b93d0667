//! In a portable struct: a raw pointer.
use polycall::prelude::*;

#[derive(Portable)]
pub struct Parcel {
    pub content: *const u64,
}

fn main() {}
