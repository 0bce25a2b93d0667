//! An argument that may not cross.
use polycall::prelude::*;

pub struct Plain;

#[micro(scope = "shared")]
pub mod desk {
    #[polycall_export]
    pub fn send(_plain: super::Plain) {}
}

fn main() {}
