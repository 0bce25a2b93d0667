//! A place in a map is kept across an outbound call.
use polycall::prelude::*;

#[micro(scope = "isolated", allowed = [polycall_guarded::open])]
pub mod vault {
    use polycall_guarded::open;

    #[isolated]
    pub struct Vault {
        names: heap::HashMap<u64, heap::String>,
    }

    #[polycall_export]
    pub fn bad(cap: &mut Cap<'_>) {
        let place = cap.state_mut().names.entry(1);
        let _ = open::ping(cap);
        place.or_empty().set("late");
    }
}

fn main() {}
