//! A state that is an enum.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    #[isolated]
    pub enum Vault {
        Open,
        Shut,
    }

    #[polycall_export]
    pub fn shut(vault: &mut Vault) {
        *vault = Vault::Shut;
    }
}

fn main() {}
