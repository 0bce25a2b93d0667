//! In a portable struct: a struct of one's own that derives nothing.
use polycall::prelude::*;

#[derive(Portable)]
pub struct Parcel {
    pub content: Plain,
}

#[derive(Debug)]
pub struct Plain;

fn main() {}
