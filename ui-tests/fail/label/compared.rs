//! A comparison whose result has no label.
use polycall::label::{Labeled, Secret};

fn main() {
    let pin: Labeled<u32, Secret> = Labeled::new(4711);
    if pin == Labeled::new(4711) {
        println!("found");
    }
}
