//! A type whose label says less than one of its fields.
use polycall::label::{Confidential, Internal};
use polycall::prelude::*;

#[derive(Portable)]
#[label(Internal)]
pub struct Card {
    #[label(Confidential)]
    pub number: String,
    pub kind: u8,
}

fn main() {}
