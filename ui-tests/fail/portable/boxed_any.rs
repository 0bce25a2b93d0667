//! In a portable struct: a boxed `Any`.
use polycall::prelude::*;

#[derive(Portable)]
pub struct Parcel {
    pub content: Box<dyn std::any::Any + Send>,
}

fn main() {}
