//! The struct below the derive is exchanged for one whose field the named one turns into.
use macro_rules_attribute::apply;
use polycall::prelude::*;
use std::any::Any;

macro_rules! nothing {
    ($($tokens:tt)*) => {};
}

#[derive(Inline)]
#[apply(nothing)]
pub struct Bytes {
    #[isolate(inline = "a byte")]
    bytes: Box<u8>,
}

pub struct Bytes {
    bytes: Box<dyn Any + Send + Sync>,
}

fn main() {}
