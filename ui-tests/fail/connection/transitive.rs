//! A may call B and B may call C, so A may still not call C.
use polycall::prelude::*;

#[micro(scope = "shared")]
pub mod c {
    #[polycall_export]
    pub fn ping() {}
}

#[micro(scope = "shared", allowed = [c])]
pub mod b {
    #[polycall_export]
    pub fn ping(cap: &mut Cap<'_>) {
        let _ = c::ping(cap);
    }
}

#[micro(scope = "shared", allowed = [b])]
pub mod a {
    #[polycall_export]
    pub fn ping(cap: &mut Cap<'_>) {
        let _ = super::c::ping(cap);
    }
}

fn main() {}
