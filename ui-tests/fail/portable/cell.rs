//! In a portable struct: a cell.
use polycall::prelude::*;

#[derive(Portable)]
pub struct Parcel {
    pub content: std::cell::Cell<u64>,
}

fn main() {}
