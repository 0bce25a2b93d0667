//! Two labels on one field.
use polycall::label::{Internal, Secret};
use polycall::prelude::*;

#[derive(Portable)]
pub struct Card {
    #[label(Internal)]
    #[label(Secret)]
    pub number: String,
}

fn main() {}
