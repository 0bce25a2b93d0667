//! A hand-written `Portable`.
use polycall::prelude::*;

pub struct Shared(std::sync::Arc<std::sync::Mutex<u64>>);

impl Portable for Shared {
    type Label = polycall::label::Public;
}

fn main() {}
