//! A secret beside the state: a static.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    static KEY: [u8; 4] = [1, 2, 3, 4];

    #[polycall_export]
    pub fn sum() -> u32 {
        KEY.iter().map(|byte| u32::from(*byte)).sum()
    }
}

fn main() {}
