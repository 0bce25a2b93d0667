//! A call that stands in the arguments of a macro.
fn shout(text: &str) -> usize {
    text.len()
}

#[polycall::pure]
fn digits(number: &String) -> String {
    format!("{}", shout(number))
}

fn main() {
    let _ = digits(&String::new());
}
