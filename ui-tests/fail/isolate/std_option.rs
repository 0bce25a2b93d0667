//! In a state: std's `Option` of region memory: it could be emptied by `take`.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    #[isolated]
    pub struct Vault {
        pin: Option<heap::String>,
    }
}

fn main() {}
