//! A component calls one that it does not list.
use polycall::prelude::*;

#[micro(scope = "shared")]
pub mod gateway {
    #[polycall_export]
    pub fn ping() {}
}

#[micro(scope = "shared")]
pub mod analytics {
    #[polycall_export]
    pub fn run(cap: &mut Cap<'_>) {
        let _ = super::gateway::ping(cap);
    }
}

fn main() {}
