//! Containers of another component, in a container of one's own.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    #[isolated]
    pub struct Vault {
        names: heap::Vec<polycall_guarded::vault::Text>,
    }
}

fn main() {}
