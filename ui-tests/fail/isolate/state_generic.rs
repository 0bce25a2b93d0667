//! A generic state.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    #[isolated]
    pub struct Vault<T> {
        n: T,
    }
}

fn main() {}
