//! A secret beside the state: a static in a module inside.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    mod keys {
        pub(super) static KEY: [u8; 4] = [1, 2, 3, 4];
    }

    #[polycall_export]
    pub fn first() -> u8 {
        keys::KEY[0]
    }
}

fn main() {}
