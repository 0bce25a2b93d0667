//! In a state: a foreign type that nobody vouches for.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    #[isolated]
    pub struct Vault {
        id: polycall_guarded::Uuid,
    }
}

fn main() {}
