//! An unknown key of an entry point, by a slip.
use polycall::prelude::*;

#[micro(scope = "shared")]
pub mod desk {
    #[polycall_export(require = WRITE)]
    pub fn send() {}
}

fn main() {}
