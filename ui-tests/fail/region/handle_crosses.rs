//! A region's handle crosses a boundary: a grant does.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    use polycall::region::{Region, Shared};

    #[polycall_export]
    pub fn hand_out(cap: &mut Cap<'_>) -> Region<Micro, Shared> {
        cap.pool().region(64).shared().build().unwrap()
    }
}

fn main() {}
