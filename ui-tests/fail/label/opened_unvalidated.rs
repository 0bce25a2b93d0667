//! A value that nobody has looked at.
use polycall::Unvalidated;
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod till {
    use super::Unvalidated;

    #[polycall_export]
    pub fn pay(amount: Unvalidated<u64>) -> u64 {
        amount + 1
    }
}

fn main() {}
