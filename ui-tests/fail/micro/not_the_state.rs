//! A leaf takes something that is not the state.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod desk {
    #[isolated]
    pub struct Desk {
        sent: u64,
    }

    #[derive(Isolate)]
    pub struct Drawer {
        n: u64,
    }

    #[polycall_export]
    pub fn look(_drawer: &mut Drawer) {}
}

fn main() {}
