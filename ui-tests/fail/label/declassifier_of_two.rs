//! A declassifier of two values at once.
use polycall::label::{Confidential, Public};
use polycall::prelude::*;

#[micro(scope = "shared")]
pub mod vault {
    use super::{Confidential, Public};

    #[polycall::declassifier(from = Confidential, to = Public, reason = "it is only a length")]
    fn length(text: &String, more: &String) -> usize {
        text.len() + more.len()
    }
}

fn main() {}
