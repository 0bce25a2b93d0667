//! A call goes out while the state is iterated over.
use polycall::prelude::*;

#[micro(scope = "isolated", allowed = [polycall_guarded::open])]
pub mod vault {
    use polycall_guarded::open;

    #[isolated]
    pub struct Vault {
        names: heap::Vec<heap::String>,
    }

    #[polycall_export]
    pub fn bad(cap: &mut Cap<'_>) {
        for _name in &cap.state().names {
            let _ = open::ping(cap);
        }
    }
}

fn main() {}
