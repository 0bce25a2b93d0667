//! An inline struct whose parameter is not inline where it is used.
use polycall::prelude::*;

#[derive(Inline)]
pub struct Pair<T>(T, T);

#[micro(scope = "isolated")]
pub mod vault {
    #[isolated]
    pub struct Vault {
        pair: super::Pair<heap::String>,
    }
}

fn main() {}
