//! A leaf takes another component's state.
use polycall::prelude::*;

#[micro(scope = "shared")]
pub mod thief {
    #[polycall_export]
    pub fn read(vault: &mut polycall_guarded::vault::Vault) -> usize {
        vault.secret.len()
    }
}

fn main() {}
