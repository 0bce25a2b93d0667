//! A scoped thread reads the state while a call goes out.
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
        let state = cap.state();
        std::thread::scope(|scope| {
            scope.spawn(|| state.n);
            let _ = open::ping(cap);
        });
    }
}

fn main() {}
