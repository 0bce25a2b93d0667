//! An argument that asks to be lent for ever.
use polycall::prelude::*;

#[micro(scope = "shared")]
pub mod desk {
    #[polycall_export]
    pub fn keep(text: &'static str) -> usize {
        text.len()
    }
}

fn main() {}
