//! A result that the caller is not cleared for.
use polycall::label::{Labeled, Secret};
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    use super::{Labeled, Secret};

    #[polycall_export]
    pub fn key() -> Labeled<u64, Secret> {
        Labeled::new(4711)
    }
}

#[micro(scope = "shared", allowed = [vault])]
pub mod shop {
    #[polycall_export]
    pub fn steal(cap: &mut Cap<'_>) {
        let _ = vault::key(cap);
    }
}

fn main() {}
