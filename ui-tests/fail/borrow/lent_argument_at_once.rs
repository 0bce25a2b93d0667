//! The same in one expression.
use polycall::prelude::*;

#[micro(scope = "isolated", allowed = [polycall_guarded::open])]
pub mod vault {
    use polycall_guarded::open;

    #[isolated]
    pub struct Vault {
        name: heap::String,
    }

    #[polycall_export]
    pub fn bad(cap: &mut Cap<'_>) {
        let _ = open::length(cap, &cap.state().name);
    }
}

fn main() {}
