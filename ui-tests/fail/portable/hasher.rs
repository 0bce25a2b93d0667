//! In a portable struct: a map with a hasher of its own: that could hold anything.
use polycall::prelude::*;

#[derive(Portable)]
pub struct Parcel {
    pub content: std::collections::HashMap<u64, u64, std::hash::BuildHasherDefault<std::hash::DefaultHasher>>,
}

fn main() {}
