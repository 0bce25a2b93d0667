//! Two caps.
use polycall::prelude::*;

#[micro(scope = "shared")]
pub mod desk {
    #[polycall_export]
    pub fn send(_: &mut Cap<'_>, _: &mut Cap<'_>) {}
}

fn main() {}
