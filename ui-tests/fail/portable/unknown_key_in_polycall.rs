//! A misspelt key.
use polycall::prelude::*;

#[derive(Portable)]
#[polycall(krate = polycall)]
pub struct Receipt(u64);

fn main() {}
