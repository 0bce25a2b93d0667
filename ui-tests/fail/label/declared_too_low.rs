//! A label that says less than what stands under it.
use polycall::label::{Internal, Labeled, Secret};
use polycall::prelude::*;

#[derive(Portable)]
pub struct Card {
    #[label(Internal)]
    pub number: Labeled<String, Secret>,
}

fn main() {}
