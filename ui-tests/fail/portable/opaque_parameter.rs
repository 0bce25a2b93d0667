//! An opaque field that names a type parameter would let any type through.
use polycall::prelude::*;

#[derive(Portable)]
pub struct Parcel<T> {
    #[portable(opaque = "whatever it is")]
    pub content: Vec<T>,
}

fn main() {}
