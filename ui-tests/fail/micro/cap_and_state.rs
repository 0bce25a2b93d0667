//! A cap, and the state.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod desk {
    #[isolated]
    pub struct Desk {
        sent: u64,
    }

    #[polycall_export]
    pub fn send(_: &mut Cap<'_>, _desk: &mut Desk) {}
}

fn main() {}
