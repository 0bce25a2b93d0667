//! A labelled number, printed in a form of its own.
use polycall::label::{Labeled, Secret};

fn main() {
    let pin: Labeled<u32, Secret> = Labeled::new(4711);
    println!("{pin:x}");
}
