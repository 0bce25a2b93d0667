//! A private function of a component calls its entry point, as if it were a function.
use polycall::prelude::*;

#[micro(scope = "shared")]
pub mod till {
    #[polycall_export]
    pub fn total() -> u64 {
        0
    }

    #[polycall_export]
    pub fn charge(cap: &mut Cap<'_>) -> u64 {
        sum(cap)
    }

    fn sum(cap: &mut Cap<'_>) -> u64 {
        total(cap).unwrap_or(0)
    }
}

fn main() {}
