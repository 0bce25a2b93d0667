//! A cap is read by a scoped thread: its state would be open there too.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    #[isolated]
    pub struct Vault {
        n: u64,
    }

    #[polycall_export]
    pub fn read(cap: &mut Cap<'_>) -> u64 {
        let cap = &*cap;
        std::thread::scope(|scope| scope.spawn(|| cap.state().n).join().unwrap_or(0))
    }
}

fn main() {}
