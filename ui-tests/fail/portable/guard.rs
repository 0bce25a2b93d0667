//! The guard of a lock, derived as a generic struct's parameter.
use polycall::prelude::*;

#[derive(Portable)]
pub struct Held {
    pub guard: std::sync::MutexGuard<'static, u64>,
}

fn main() {}
