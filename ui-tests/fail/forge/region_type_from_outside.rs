//! A type for somebody else's region, declared outside its module.
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
