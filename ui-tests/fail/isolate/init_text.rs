//! `init` is a string.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    #[isolated(init = "fill")]
    pub struct Vault {
        n: u64,
    }

    fn fill(_: &mut Vault, _: &Options) {}
}

fn main() {}
