//! A label that is taken apart.
use polycall::label::{Labeled, Secret};

fn main() {
    let pin: Labeled<u32, Secret> = Labeled::new(4711);
    let Labeled { held, .. } = pin;
    println!("{held}");
}
