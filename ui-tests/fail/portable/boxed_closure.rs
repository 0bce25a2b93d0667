//! In a portable struct: a boxed closure.
use polycall::prelude::*;

#[derive(Portable)]
pub struct Parcel {
    pub content: Box<dyn Fn(u64) -> u64 + Send>,
}

fn main() {}
