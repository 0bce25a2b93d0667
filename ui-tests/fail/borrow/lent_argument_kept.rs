//! A lent argument is kept beyond the call.
use polycall::prelude::*;
use std::sync::OnceLock;

static KEPT: OnceLock<&'static str> = OnceLock::new();

#[micro(scope = "shared")]
pub mod desk {
    #[polycall_export]
    pub fn keep(text: &str) {
        let _ = super::KEPT.set(text);
    }
}

fn main() {}
