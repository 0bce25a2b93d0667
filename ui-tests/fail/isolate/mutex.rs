//! In a state: a lock: the state has one already.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    #[isolated]
    pub struct Vault {
        n: std::sync::Mutex<u64>,
    }
}

fn main() {}
