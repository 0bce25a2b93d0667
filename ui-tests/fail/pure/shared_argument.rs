//! A pure function that is given a door.
use std::sync::{Arc, Mutex};

#[polycall::pure]
fn count(_number: &Arc<Mutex<u64>>) -> u64 {
    1
}

fn main() {
    let _ = count(&Arc::new(Mutex::new(7)));
}
