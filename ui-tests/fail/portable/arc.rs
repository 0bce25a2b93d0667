//! In a portable struct: `Arc`: caller and callee would share it.
use polycall::prelude::*;

#[derive(Portable)]
pub struct Parcel {
    pub content: std::sync::Arc<u64>,
}

fn main() {}
