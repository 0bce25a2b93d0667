//! In a portable struct: a static reference.
use polycall::prelude::*;

#[derive(Portable)]
pub struct Parcel {
    pub content: &'static u64,
}

fn main() {}
