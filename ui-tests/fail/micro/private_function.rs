//! A function that is private to a component is called from outside.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    #[isolated]
    pub struct Vault {
        pin: u16,
    }

    fn pin(vault: &Vault) -> u16 {
        vault.pin
    }

    #[polycall_export]
    pub fn check(vault: &Vault, guess: u16) -> bool {
        pin(vault) == guess
    }
}

fn peek(vault: &vault::Vault) -> u16 {
    vault::pin(vault)
}

fn main() {}
