//! A permission that a state of any hierarchy could grant.
use polycall::prelude::*;

#[micro(scope = "isolated", max_memory = "64K")]
pub mod vault {
    #[polycall_export(requires = ADMIN)]
    pub fn empty() {}
}

fn main() {}
