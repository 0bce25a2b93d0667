//! An inline enum that does not say which variant is the empty one.
use polycall::prelude::*;

#[derive(Inline)]
pub enum Network {
    Visa,
    Amex,
}

fn main() {}
