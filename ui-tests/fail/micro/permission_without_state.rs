//! A permission without a state: a hierarchy of anybody's own could grant it.
use polycall::prelude::*;

#[micro(scope = "shared")]
pub mod desk {
    #[polycall_export(requires = WRITE)]
    pub fn send() {}
}

fn main() {}
