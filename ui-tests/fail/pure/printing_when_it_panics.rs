//! A pure function whose panic would print what it is given.
#[polycall::pure]
fn digits(number: &String) -> usize {
    assert!(!number.is_empty(), "no digits in {number}");
    number.len()
}

fn main() {
    let _ = digits(&String::new());
}
