//! A validator that would change what it looks at.
use polycall::prelude::*;

fn round(number: &mut u64) -> Result<(), &'static str> {
    *number = 0;
    Ok(())
}

#[micro(scope = "isolated")]
pub mod vault {
    #[polycall_export(post = super::round)]
    pub fn open() -> u64 {
        7
    }
}

fn main() {}
