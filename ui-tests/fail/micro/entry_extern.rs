//! An entry point with C's ABI.
use polycall::prelude::*;

#[micro(scope = "shared")]
pub mod desk {
    #[polycall_export]
    pub extern "C" fn send() {}
}

fn main() {}
