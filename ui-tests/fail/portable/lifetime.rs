//! A portable struct that borrows.
use polycall::prelude::*;

#[derive(Portable)]
pub struct Parcel<'a> {
    pub text: &'a str,
}

fn main() {}
