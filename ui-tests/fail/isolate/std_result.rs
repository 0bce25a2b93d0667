//! In a state: std's `Result` of region memory.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    #[isolated]
    pub struct Vault {
        pin: Result<heap::String, ()>,
    }
}

fn main() {}
