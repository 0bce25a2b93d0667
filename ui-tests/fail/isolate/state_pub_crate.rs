//! A state that only its crate sees.
use polycall::prelude::*;

#[micro(scope = "isolated")]
mod vault {
    #[isolated]
    pub(crate) struct Vault {
        n: u64,
    }
}

fn main() {}
