//! The same by its path.
use polycall::prelude::*;

#[micro(scope = "shared")]
pub mod till {
    #[polycall_export]
    pub fn total() -> u64 {
        0
    }

    #[polycall_export]
    pub fn charge(cap: &mut Cap<'_>) -> u64 {
        self::total(cap).unwrap_or(0)
    }
}

fn main() {}
