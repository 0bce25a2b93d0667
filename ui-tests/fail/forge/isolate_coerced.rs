//! The struct below the derive is exchanged for one whose field the named one turns into.
use macro_rules_attribute::apply;
use polycall::prelude::*;
use std::any::Any;

macro_rules! nothing {
    ($($tokens:tt)*) => {};
}

#[micro(scope = "shared")]
pub mod racing {
    use super::{Any, apply};

    #[isolated]
    #[apply(nothing)]
    pub struct State {
        #[isolate(inline = "a byte")]
        bytes: Box<u8>,
    }

    pub struct State {
        bytes: Box<dyn Any>,
    }
}

fn main() {}
