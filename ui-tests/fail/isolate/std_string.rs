//! In a state: std's `String`, whose bytes are on the ordinary heap.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    #[isolated]
    pub struct Vault {
        name: String,
    }
}

fn main() {}
