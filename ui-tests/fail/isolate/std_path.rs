//! In a state: std's `PathBuf`.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    #[isolated]
    pub struct Vault {
        path: std::path::PathBuf,
    }
}

fn main() {}
