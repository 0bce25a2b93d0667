//! A reference into the state is kept in a static of another module.
use polycall::prelude::*;
use std::sync::OnceLock;

static KEPT: OnceLock<&'static str> = OnceLock::new();

#[micro(scope = "isolated")]
pub mod vault {
    #[isolated]
    pub struct Vault {
        name: heap::String,
    }

    #[polycall_export]
    pub fn bad(cap: &mut Cap<'_>) {
        let _ = super::KEPT.set(cap.state().name.as_str());
    }
}

fn main() {}
