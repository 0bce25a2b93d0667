//! A foreign field is vouched for with an empty reason.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    #[isolated]
    pub struct Vault {
        #[isolate(inline = " ")]
        id: polycall_guarded::Uuid,
    }
}

fn main() {}
