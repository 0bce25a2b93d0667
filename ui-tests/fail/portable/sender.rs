//! In a portable struct: a channel.
use polycall::prelude::*;

#[derive(Portable)]
pub struct Parcel {
    pub content: std::sync::mpsc::Sender<u64>,
}

fn main() {}
