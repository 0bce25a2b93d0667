//! In a portable struct: a thread.
use polycall::prelude::*;

#[derive(Portable)]
pub struct Parcel {
    pub content: std::thread::JoinHandle<u64>,
}

fn main() {}
