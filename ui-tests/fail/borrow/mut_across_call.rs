//! A mutable reference into the state is kept across an outbound call.
use polycall::prelude::*;

#[micro(scope = "isolated", allowed = [polycall_guarded::open])]
pub mod vault {
    use polycall_guarded::open;

    #[isolated]
    pub struct Vault {
        n: u64,
    }

    #[polycall_export]
    pub fn bad(cap: &mut Cap<'_>) {
        let n = &mut cap.state_mut().n;
        let _ = open::ping(cap);
        *n += 1;
    }
}

fn main() {}
