//! A declassifier that is used by another component.
use polycall::label::{Confidential, Labeled, Public};
use polycall::prelude::*;

#[micro(scope = "shared")]
pub mod vault {
    use super::{Confidential, Public};

    #[polycall::declassifier(from = Confidential, to = Public, reason = "it is only a length")]
    pub fn length(text: &String) -> usize {
        text.len()
    }
}

#[micro(scope = "shared", allowed = [vault])]
pub mod shop {
    use super::{Confidential, Labeled};

    #[polycall_export]
    pub fn steal(cap: &mut Cap<'_>) {
        let text: Labeled<String, Confidential> = Labeled::new("paid".to_owned());
        let _ = vault::length(cap, &text);
    }
}

fn main() {}
