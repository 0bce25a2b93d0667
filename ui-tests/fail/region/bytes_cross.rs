//! A region's bytes cross a boundary.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    use polycall::region::{Region, Shared};

    #[isolated]
    pub struct Vault {
        table: Region<Micro, Shared>,
    }

    #[polycall_export]
    pub fn hand_out<'c>(cap: &'c mut Cap<'_>) -> &'c [u8] {
        let table = cap.state().table.clone();
        table.read(cap).unwrap()
    }
}

fn main() {}
