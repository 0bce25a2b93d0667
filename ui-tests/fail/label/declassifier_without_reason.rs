//! A declassifier that doesn't say why.
use polycall::label::{Confidential, Public};
use polycall::prelude::*;

#[micro(scope = "shared")]
pub mod vault {
    use super::{Confidential, Public};

    #[polycall::declassifier(from = Confidential, to = Public)]
    fn length(text: &String) -> usize {
        text.len()
    }
}

fn main() {}
