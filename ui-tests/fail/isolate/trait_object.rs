//! In a state: a trait object.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    #[isolated]
    pub struct Vault {
        f: heap::Box<dyn Fn(u64) -> u64 + Send + Sync>,
    }
}

fn main() {}
