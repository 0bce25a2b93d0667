//! A borrow that hides in an alias.
use polycall::prelude::*;

#[micro(scope = "shared")]
pub mod desk {
    type Text<'a> = std::borrow::Cow<'a, str>;

    #[polycall_export]
    pub fn send(_text: Text) {}
}

fn main() {}
