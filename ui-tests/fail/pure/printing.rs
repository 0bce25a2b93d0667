//! A pure function that prints what it is given.
#[polycall::pure]
fn digits(number: &String) -> usize {
    println!("{number}");
    number.len()
}

fn main() {
    let _ = digits(&String::new());
}
