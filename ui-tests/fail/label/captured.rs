//! A closure that carries something out.
use polycall::label::{Labeled, Secret};

fn main() {
    let mut seen = 0;
    let pin: Labeled<u32, Secret> = Labeled::new(4711);
    let _ = pin.map(|pin| seen = pin);
    println!("{seen}");
}
