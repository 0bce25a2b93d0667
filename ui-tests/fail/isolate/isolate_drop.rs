//! A struct of region memory with a destructor.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    #[derive(Isolate)]
    pub struct Card {
        number: heap::String,
    }

    impl Drop for Card {
        fn drop(&mut self) {}
    }
}

fn main() {}
