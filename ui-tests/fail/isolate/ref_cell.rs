//! In a state: a cell of region memory.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    #[isolated]
    pub struct Vault {
        n: std::cell::RefCell<heap::String>,
    }
}

fn main() {}
