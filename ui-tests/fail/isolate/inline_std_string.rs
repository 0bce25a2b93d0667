//! An inline struct of std's `String`.
use polycall::prelude::*;

#[derive(Inline)]
pub struct Name(String);

fn main() {}
