//! A secret beside the state: a static in a method.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    use std::sync::OnceLock;

    pub struct Keys;

    impl Keys {
        pub fn first(self) -> u64 {
            static FIRST: OnceLock<u64> = OnceLock::new();
            *FIRST.get_or_init(|| 1)
        }
    }
}

fn main() {}
