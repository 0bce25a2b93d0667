//! The state, and a cap.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod desk {
    #[isolated]
    pub struct Desk {
        sent: u64,
    }

    #[polycall_export]
    pub fn send(_desk: &mut Desk, _: &mut Cap<'_>) {}
}

fn main() {}
