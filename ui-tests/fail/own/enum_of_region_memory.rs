//! An enum of region memory could be emptied by `mem::replace`.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    #[derive(Isolate)]
    pub enum Pin {
        Missing,
        Set(heap::String),
    }
}

fn main() {}
