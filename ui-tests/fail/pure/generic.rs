//! A pure function of any type.
#[polycall::pure]
fn text<T: ToString>(value: &T) -> String {
    value.to_string()
}

fn main() {
    let _ = text(&7);
}
