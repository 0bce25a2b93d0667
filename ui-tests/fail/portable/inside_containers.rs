//! In a portable struct: what may not cross does not cross inside std's containers either.
use polycall::prelude::*;

#[derive(Portable)]
pub struct Parcel {
    pub content: Option<Vec<(u64, std::sync::Arc<u64>)>>,
}

fn main() {}
