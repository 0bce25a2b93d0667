//! A pure function that changes what it is lent.
#[polycall::pure]
fn count(number: &mut u64) -> u64 {
    *number + 1
}

fn main() {
    let _ = count(&mut 7);
}
