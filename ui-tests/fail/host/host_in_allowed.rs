//! A component lists a host as someone to call.
use polycall::prelude::*;

polycall::host! { pub Worker, allowed = [] }

#[micro(scope = "shared", allowed = [Worker])]
pub mod interface {
    #[polycall_export]
    pub fn serve() {}
}

fn main() {}
