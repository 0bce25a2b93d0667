//! A loop that runs as often as a secret says.
use polycall::label::{Labeled, Secret};

fn main() {
    let times: Labeled<u32, Secret> = Labeled::new(3);
    for _ in 0..times {
        println!("once more");
    }
}
