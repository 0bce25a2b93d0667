//! A label in quotes.
use polycall::prelude::*;

#[derive(Portable)]
pub struct Card {
    #[label("secret")]
    pub number: String,
}

fn main() {}
