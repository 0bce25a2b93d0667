//! `allowed` lists one component by two paths.
use polycall::prelude::*;

#[micro(scope = "shared")]
pub mod gateway {
    #[polycall_export]
    pub fn ping() {}
}

#[micro(scope = "shared", allowed = [gateway, crate::gateway])]
pub mod interface {
    #[polycall_export]
    pub fn serve() {}
}

fn main() {}
