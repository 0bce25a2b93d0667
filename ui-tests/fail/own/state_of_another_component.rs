//! The state of another component as a field.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    #[isolated]
    pub struct Vault {
        theirs: polycall_guarded::vault::Vault,
    }
}

fn main() {}
