//! A hand-written `Inline`.
use polycall::prelude::*;

pub struct Text(String);

impl Inline for Text {
    fn vacant() -> Self {
        Self(String::new())
    }
}

fn main() {}
