//! A component in a private module of another crate.
use polycall::prelude::*;

#[micro(scope = "shared", allowed = [polycall_guarded::hidden])]
pub mod thief {
    #[polycall_export]
    pub fn run() {}
}

fn main() {}
