//! A field that says what it is, on its way to somebody who is not cleared for that.
use polycall::label::Secret;
use polycall::prelude::*;

#[derive(Portable)]
pub struct Card {
    #[label(Secret)]
    pub number: String,
}

#[micro(scope = "restricted")]
pub mod analytics {
    use super::Card;

    #[polycall_export]
    pub fn count(_cards: Vec<Card>) {}
}

fn main() {}
