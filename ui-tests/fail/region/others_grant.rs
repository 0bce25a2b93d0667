//! A grant is used by somebody who does not hold it.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {}

#[micro(scope = "shared", allowed = [vault])]
pub mod teller {}

#[micro(scope = "shared")]
pub mod thief {
    use polycall::region::{Grant, ReadOnly};

    #[polycall_export]
    pub fn steal(cap: &mut Cap<'_>, grant: Grant<super::vault::Micro, super::teller::Micro, ReadOnly>) -> u8 {
        grant.read(cap).unwrap()[0]
    }
}

fn main() {}
