//! A pure function that is given another function.
#[polycall::pure]
fn applied(number: u64, change: fn(u64) -> u64) -> u64 {
    change(number)
}

fn main() {
    let _ = applied(7, |number| number);
}
