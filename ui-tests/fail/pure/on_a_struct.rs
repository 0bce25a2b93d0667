//! Purity of a type.
#[polycall::pure]
struct Card;

fn main() {
    let _ = Card;
}
