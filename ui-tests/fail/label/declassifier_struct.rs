//! A declassifier that is no function.
use polycall::prelude::*;

#[micro(scope = "shared")]
pub mod vault {
    #[polycall::declassifier(reason = "it is only a type")]
    pub struct Length;
}

fn main() {}
