//! `init` names a function that does not exist.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    #[isolated(init = fill)]
    pub struct Vault {
        n: u64,
    }
}

fn main() {}
