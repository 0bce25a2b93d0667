//! `#[derive(Isolate)]` on a struct that is in no component's module.
use polycall::prelude::*;

#[derive(Isolate)]
pub struct Card {
    expiry: u16,
}

fn main() {}
