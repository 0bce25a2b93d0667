//! A portable enum with a variant that may not cross.
use polycall::prelude::*;

#[derive(Portable)]
pub enum Reply {
    Nothing,
    Shared(std::sync::Arc<u64>),
}

fn main() {}
