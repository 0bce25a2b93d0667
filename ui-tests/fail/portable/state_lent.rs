//! A state as a lent argument.
use polycall::prelude::*;

#[micro(scope = "shared")]
pub mod desk {
    #[polycall_export]
    pub fn look(_: &mut Cap<'_>, _vault: &polycall_guarded::vault::Vault) {}
}

fn main() {}
