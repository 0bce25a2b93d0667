//! In a portable struct: a lock.
use polycall::prelude::*;

#[derive(Portable)]
pub struct Parcel {
    pub content: std::sync::Mutex<u64>,
}

fn main() {}
