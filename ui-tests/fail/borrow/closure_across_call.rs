//! A closure over the state is called after an outbound call.
use polycall::prelude::*;

#[micro(scope = "isolated", allowed = [polycall_guarded::open])]
pub mod vault {
    use polycall_guarded::open;

    #[isolated]
    pub struct Vault {
        n: u64,
    }

    #[polycall_export]
    pub fn bad(cap: &mut Cap<'_>) -> u64 {
        let state = cap.state();
        let read = || state.n;
        let _ = open::ping(cap);
        read()
    }
}

fn main() {}
