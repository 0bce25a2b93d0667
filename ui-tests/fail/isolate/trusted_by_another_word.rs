//! A foreign field is vouched for by a word that does not exist.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    #[isolated]
    pub struct Vault {
        #[isolate(trust = "sixteen bytes")]
        id: polycall_guarded::Uuid,
    }
}

fn main() {}
