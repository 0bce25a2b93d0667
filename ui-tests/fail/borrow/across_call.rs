//! A reference into the state is kept across an outbound call, during which the region is closed.
use polycall::prelude::*;

#[micro(scope = "isolated", allowed = [polycall_guarded::open])]
pub mod vault {
    use polycall_guarded::open;

    #[isolated]
    pub struct Vault {
        name: heap::String,
    }

    #[polycall_export]
    pub fn bad(cap: &mut Cap<'_>) -> usize {
        let name = cap.state().name.as_str();
        let _ = open::ping(cap);
        name.len()
    }
}

fn main() {}
