//! Connections are directed: the callee may not call its caller.
use polycall::prelude::*;

#[micro(scope = "shared")]
pub mod gateway {
    #[polycall_export]
    pub fn ping(cap: &mut Cap<'_>) {
        let _ = super::interface::serve(cap);
    }
}

#[micro(scope = "shared", allowed = [gateway])]
pub mod interface {
    #[polycall_export]
    pub fn serve(cap: &mut Cap<'_>) {
        let _ = gateway::ping(cap);
    }
}

fn main() {}
