//! In a state: an atomic.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    #[isolated]
    pub struct Vault {
        n: std::sync::atomic::AtomicU64,
    }
}

fn main() {}
