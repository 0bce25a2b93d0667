//! An inline enum with a variant of region memory: it could be emptied by `mem::replace`.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    #[isolated]
    pub struct Vault {
        pin: Pin,
    }

    #[derive(Inline)]
    pub enum Pin {
        #[default]
        Missing,
        Set(heap::String),
    }
}

fn main() {}
