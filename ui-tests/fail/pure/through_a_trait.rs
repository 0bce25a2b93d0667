//! A call through a trait, whose code may be anybody's.
#[polycall::pure]
fn text(number: &u64) -> String {
    <u64 as ToString>::to_string(number)
}

fn main() {
    let _ = text(&7);
}
