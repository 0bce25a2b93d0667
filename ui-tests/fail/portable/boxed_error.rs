//! In a portable struct: a boxed error.
use polycall::prelude::*;

#[derive(Portable)]
pub struct Parcel {
    pub content: Box<dyn std::error::Error + Send>,
}

fn main() {}
