//! A name that was a local in another block is a function here.
fn shout(text: &str) -> usize {
    text.len()
}

#[polycall::pure]
fn digits(number: &String) -> usize {
    {
        let shout = 1;
        let _ = shout;
    }
    shout(number)
}

fn main() {
    let _ = digits(&String::new());
}
