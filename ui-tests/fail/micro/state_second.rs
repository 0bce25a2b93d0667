//! The state comes second.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod desk {
    #[isolated]
    pub struct Desk {
        sent: u64,
    }

    #[polycall_export]
    pub fn send(_text: String, _desk: &mut Desk) {}
}

fn main() {}
