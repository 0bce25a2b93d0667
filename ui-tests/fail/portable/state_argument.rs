//! A state as an argument.
use polycall::prelude::*;

#[micro(scope = "shared")]
pub mod desk {
    #[polycall_export]
    pub fn send(_vault: polycall_guarded::vault::Vault) {}
}

fn main() {}
