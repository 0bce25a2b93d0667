//! A type for a component's region is declared outside its module, in the same crate.
use polycall::prelude::*;

#[micro(scope = "isolated", max_memory = "64K")]
pub mod vault {}

mod mallory {
    use super::vault::Micro;
    use polycall::prelude::*;

    #[derive(Isolate)]
    pub struct Parasite {
        text: polycall::heap::String<Micro>,
    }
}

fn main() {}
