//! In a portable struct: the guard of a lock.
use polycall::prelude::*;

#[derive(Portable)]
pub struct Held {
    pub guard: std::sync::MutexGuard<'static, u64>,
}

fn main() {}
