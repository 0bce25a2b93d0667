//! The containers of another component, in whose region they would be.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    #[isolated]
    pub struct Vault {
        name: polycall_guarded::vault::Text,
    }
}

fn main() {}
