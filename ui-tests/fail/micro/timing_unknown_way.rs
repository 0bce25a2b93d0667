//! A way to leave that there is not.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    #[polycall_export(timing = constant("500us"))]
    pub fn open() {}
}

fn main() {}
