//! A read-only grant is written through.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {}

#[micro(scope = "shared", allowed = [vault])]
pub mod teller {
    use polycall::region::{Grant, ReadOnly};

    #[polycall_export]
    pub fn change(cap: &mut Cap<'_>, grant: Grant<super::vault::Micro, Micro, ReadOnly>) {
        grant.write(cap).unwrap()[0] = 1;
    }
}

fn main() {}
