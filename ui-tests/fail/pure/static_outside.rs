//! A pure function that looks at a static which can change.
use std::sync::atomic::AtomicU64;

static SEEN: AtomicU64 = AtomicU64::new(0);

#[polycall::pure]
fn compares(pin: &u64) -> bool {
    let _seen = &SEEN;
    *pin == 7
}

fn main() {
    let _ = compares(&7);
}
