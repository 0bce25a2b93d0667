//! A declassifier that takes its value.
use polycall::label::{Confidential, Public};
use polycall::prelude::*;

#[micro(scope = "shared")]
pub mod vault {
    use super::{Confidential, Public};

    #[polycall::declassifier(from = Confidential, to = Public, reason = "it is only a length")]
    fn length(text: String) -> usize {
        text.len()
    }
}

fn main() {}
