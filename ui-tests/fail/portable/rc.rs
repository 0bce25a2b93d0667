//! In a portable struct: `Rc`.
use polycall::prelude::*;

#[derive(Portable)]
pub struct Parcel {
    pub content: std::rc::Rc<u64>,
}

fn main() {}
