//! A destructor that keeps what its type's label is on.
use polycall::label::Secret;
use polycall::prelude::*;

#[derive(Portable)]
pub struct Card {
    #[label(Secret)]
    pub number: String,
}

impl Drop for Card {
    fn drop(&mut self) {
        println!("{}", self.number);
    }
}

fn main() {}
