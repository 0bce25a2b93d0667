//! A pure function that hands one on which is not.
fn shout(letter: char) -> usize {
    println!("{letter}");
    1
}

#[polycall::pure]
fn digits(number: &String) -> usize {
    number.chars().map(shout).sum()
}

fn main() {
    let _ = digits(&String::new());
}
