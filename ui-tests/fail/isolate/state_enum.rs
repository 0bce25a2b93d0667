//! A state that is an enum.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    #[isolated]
    pub enum Vault {
        Open,
        Shut,
    }
}

fn main() {}
