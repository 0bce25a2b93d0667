//! A generic inline struct with a destructor.
use polycall::prelude::*;

#[derive(Inline)]
pub struct Token<T: Inline>(T);

impl<T: Inline> Drop for Token<T> {
    fn drop(&mut self) {}
}

fn main() {}
