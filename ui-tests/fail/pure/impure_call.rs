//! A pure function that calls one which is not.
mod text {
    pub fn shout(text: &str) -> usize {
        println!("{text}");
        text.len()
    }

    #[allow(non_camel_case_types)]
    pub enum shout {}
}

#[polycall::pure]
fn digits(number: &String) -> usize {
    text::shout(number)
}

fn main() {
    let _ = digits(&String::new());
}
