//! A declassifier that gives nothing out.
use polycall::label::{Confidential, Public};
use polycall::prelude::*;

#[micro(scope = "shared")]
pub mod vault {
    use super::{Confidential, Public};

    #[polycall::declassifier(from = Confidential, to = Public, reason = "it is only a length")]
    fn length(_text: &String) {}
}

fn main() {}
