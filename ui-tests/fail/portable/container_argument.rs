//! A region container as an argument.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    #[polycall_export]
    pub fn put(_: &mut Cap<'_>, _text: &heap::String) {}
}

fn main() {}
