//! A pure function that calls one without the mark.
fn shout(text: &str) -> usize {
    text.len()
}

#[polycall::pure]
fn digits(number: &String) -> usize {
    shout(number)
}

fn main() {
    let _ = digits(&String::new());
}
