//! A method of which nobody knows what it does.
pub struct Loud(String);

impl Loud {
    fn shout(&self) -> usize {
        println!("{}", self.0);
        self.0.len()
    }
}

#[polycall::pure]
fn digits(number: &Loud) -> usize {
    number.shout()
}

fn main() {
    let _ = digits(&Loud(String::new()));
}
