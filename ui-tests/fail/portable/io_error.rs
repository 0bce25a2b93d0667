//! In a portable struct: `io::Error`: its payload can be downcast back out.
use polycall::prelude::*;

#[derive(Portable)]
pub struct Parcel {
    pub content: std::io::Error,
}

fn main() {}
