//! In a state: `Rc`.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    #[isolated]
    pub struct Vault {
        name: std::rc::Rc<u64>,
    }
}

fn main() {}
