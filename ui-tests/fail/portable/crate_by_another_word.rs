//! A derive is told polycall's path by a word that does not exist.
use polycall::prelude::*;

#[derive(Portable)]
#[polycall(krate = polycall)]
pub struct Parcel;

fn main() {}
