//! A type with a lifetime as an argument.
use polycall::prelude::*;

#[micro(scope = "shared")]
pub mod desk {
    use std::borrow::Cow;

    #[polycall_export]
    pub fn send(_text: Cow<'_, str>) {}
}

fn main() {}
