//! A call goes out from the closure that fills an element.
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
        cap.state_mut().names.push_with(|_| open::ping(cap).is_ok());
    }
}

fn main() {}
