//! An inline struct of region memory: inline values are moved out of regions.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    #[derive(Inline)]
    pub struct Name(heap::String);
}

fn main() {}
