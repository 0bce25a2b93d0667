//! `#[isolated]` on something that is no struct at all.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    #[isolated]
    fn vault() {}
}

fn main() {}
