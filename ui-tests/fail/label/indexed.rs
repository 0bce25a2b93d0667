//! A secret that chooses among public values.
use polycall::label::{Labeled, Secret};

fn main() {
    let names = ["Ada", "Grace"];
    let who: Labeled<usize, Secret> = Labeled::new(1);
    println!("{}", names[who]);
}
