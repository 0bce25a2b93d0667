//! `allowed` lists a module that does not exist.
use polycall::prelude::*;

#[micro(scope = "shared")]
pub mod gateway {
    #[polycall_export]
    pub fn ping() {}
}

#[micro(scope = "shared", allowed = [gatevay])]
pub mod interface {
    #[polycall_export]
    pub fn serve() {}
}

fn main() {}
