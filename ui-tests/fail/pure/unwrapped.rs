//! A pure function that panics with an error, which may say what it is given.
#[polycall::pure]
fn number(text: &String) -> u64 {
    text.parse().unwrap()
}

fn main() {
    let _ = number(&String::new());
}
