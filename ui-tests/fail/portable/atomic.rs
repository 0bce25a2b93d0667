//! In a portable struct: an atomic.
use polycall::prelude::*;

#[derive(Portable)]
pub struct Parcel {
    pub content: std::sync::atomic::AtomicU64,
}

fn main() {}
