//! A pure function that waits.
#[polycall::pure]
async fn count(number: u64) -> u64 {
    number
}

fn main() {
    let _ = count(7);
}
