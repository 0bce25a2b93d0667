//! `callers` is asked within one crate too.
use polycall::prelude::*;

#[micro(scope = "isolated", callers = [interface])]
pub mod bankcard {
    #[polycall_export]
    pub fn charge() {}
}

#[micro(scope = "shared", allowed = [bankcard])]
pub mod interface {
    #[polycall_export]
    pub fn serve(cap: &mut Cap<'_>) {
        let _ = bankcard::charge(cap);
    }
}

#[micro(scope = "shared", allowed = [bankcard])]
pub mod analytics {
    #[polycall_export]
    pub fn run(cap: &mut Cap<'_>) {
        let _ = bankcard::charge(cap);
    }
}

fn main() {}
