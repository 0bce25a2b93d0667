//! A part of the state is lent to another component: the region would be closed under it.
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
        let name = cap.state().name.as_str();
        let _ = open::length(cap, name);
    }
}

fn main() {}
