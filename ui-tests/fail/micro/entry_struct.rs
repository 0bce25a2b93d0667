//! An entry point that is no function.
use polycall::prelude::*;

#[micro(scope = "shared")]
pub mod desk {
    #[polycall_export]
    pub struct Send;
}

fn main() {}
