//! A result that may not cross.
use polycall::prelude::*;

pub struct Plain;

#[micro(scope = "shared")]
pub mod desk {
    #[polycall_export]
    pub fn fetch() -> super::Plain {
        super::Plain
    }
}

fn main() {}
