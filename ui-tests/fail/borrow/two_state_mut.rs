//! The state is opened for changing twice at once.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    #[isolated]
    pub struct Vault {
        a: u64,
        b: u64,
    }

    #[polycall_export]
    pub fn bad(cap: &mut Cap<'_>) {
        let a = &mut cap.state_mut().a;
        let b = &mut cap.state_mut().b;
        std::mem::swap(a, b);
    }
}

fn main() {}
