//! In a state: a handle of the operating system.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    #[isolated]
    pub struct Vault {
        file: std::fs::File,
    }
}

fn main() {}
