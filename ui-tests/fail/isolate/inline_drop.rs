//! An inline struct with a destructor.
use polycall::prelude::*;

#[derive(Inline)]
pub struct Token(u64);

impl Drop for Token {
    fn drop(&mut self) {}
}

fn main() {}
