//! Two values of a type that nobody knows how to compare in constant time.
use polycall::label::{Labeled, Secret};
use polycall::prelude::*;

#[derive(Portable)]
pub struct Card {
    pub number: String,
}

fn main() {
    let (one, other): (Labeled<Card, Secret>, Labeled<Card, Secret>) =
        (Labeled::new(Card { number: String::new() }), Labeled::new(Card { number: String::new() }));
    let _ = one.compare(&other);
}
