//! In a state: std's `Vec`.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    #[isolated]
    pub struct Vault {
        names: Vec<u8>,
    }
}

fn main() {}
