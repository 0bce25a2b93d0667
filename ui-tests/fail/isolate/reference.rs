//! In a state: a static reference.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    #[isolated]
    pub struct Vault {
        name: &'static str,
    }
}

fn main() {}
