//! `#[isolated]` on a struct that is in no component's module.
use polycall::prelude::*;

#[isolated]
pub struct Vault {
    n: u64,
}

fn main() {}
