//! An entry point keeps its deprecation.
#![deny(deprecated)]
use polycall::prelude::*;

#[micro(scope = "shared")]
pub mod old {
    #[deprecated(note = "use `new`")]
    #[polycall_export]
    pub fn ping() {}
}

#[micro(scope = "shared", allowed = [old])]
pub mod desk {
    #[polycall_export]
    pub fn send(cap: &mut Cap<'_>) {
        let _ = old::ping(cap);
    }
}

fn main() {}
