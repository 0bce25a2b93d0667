//! What a declassifier would give out, printed without one.
use polycall::label::{Labeled, Secret};

fn main() {
    let pin: Labeled<u32, Secret> = Labeled::new(4711);
    println!("{}", pin.into_inner());
}
