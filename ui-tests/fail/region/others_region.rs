//! A region is opened by somebody who does not own it.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {}

#[micro(scope = "shared")]
pub mod thief {
    use polycall::region::{Region, Shared};

    #[isolated]
    pub struct Loot {
        stolen: Region<super::vault::Micro, Shared>,
    }

    #[polycall_export]
    pub fn steal(cap: &mut Cap<'_>) -> u8 {
        let stolen = cap.state().stolen.clone();
        stolen.read(cap).unwrap()[0]
    }
}

fn main() {}
