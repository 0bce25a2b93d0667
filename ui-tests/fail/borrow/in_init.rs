//! `init` keeps a reference into the state it fills.
use polycall::prelude::*;
use std::sync::OnceLock;

static KEPT: OnceLock<&'static str> = OnceLock::new();

#[micro(scope = "isolated")]
pub mod vault {
    #[isolated(init = fill)]
    pub struct Vault {
        name: heap::String,
    }

    fn fill(vault: &mut Vault, _: &Options) {
        let _ = super::KEPT.set(vault.name.as_str());
    }
}

fn main() {}
