//! A pure function that keeps what it is given in a static.
use std::sync::atomic::{AtomicU64, Ordering};

#[polycall::pure]
fn keeps(pin: &u64) -> u64 {
    static SEEN: AtomicU64 = AtomicU64::new(0);
    SEEN.swap(*pin, Ordering::Relaxed)
}

fn main() {
    let _ = keeps(&7);
}
