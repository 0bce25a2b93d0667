//! Not even by a reason: what may not leave its thread.
use polycall::prelude::*;

#[derive(Portable)]
pub struct Parcel {
    #[portable(opaque = "one thread only, I promise")]
    pub content: std::rc::Rc<u64>,
}

fn main() {}
