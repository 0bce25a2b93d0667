//! Another function inside a pure one, where nobody looks.
#[polycall::pure]
fn digits(number: &String) -> usize {
    fn shout(text: &str) -> usize {
        println!("{text}");
        text.len()
    }
    shout(number)
}

fn main() {
    let _ = digits(&String::new());
}
