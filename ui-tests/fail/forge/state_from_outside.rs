//! A state for a component is declared outside its module, in the same crate.
use polycall::prelude::*;

#[micro(scope = "isolated", max_memory = "64K")]
pub mod vault {}

mod mallory {
    use super::vault::Micro;
    use polycall::prelude::*;

    #[isolated]
    pub struct Parasite {
        n: u64,
    }
}

fn main() {}
