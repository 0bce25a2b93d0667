//! A function asks for an inline value, and gets std's `String`.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    fn moved_in<T: Inline>(_: T) {}

    #[polycall_export]
    pub fn bad(text: String) {
        moved_in(text);
    }
}

fn main() {}
