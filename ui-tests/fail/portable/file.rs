//! In a portable struct: a handle of the operating system.
use polycall::prelude::*;

#[derive(Portable)]
pub struct Parcel {
    pub content: std::fs::File,
}

fn main() {}
