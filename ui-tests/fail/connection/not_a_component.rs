//! `allowed` lists a module that is no component.
use polycall::prelude::*;

pub mod util {}

#[micro(scope = "shared", allowed = [util])]
pub mod interface {
    #[polycall_export]
    pub fn serve() {}
}

fn main() {}
