//! An unknown key.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    #[isolated(intit = fill)]
    pub struct Vault {
        n: u64,
    }

    fn fill(_: &mut Vault, _: &Options) {}
}

fn main() {}
