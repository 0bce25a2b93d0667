//! `init` names a function that returns an owned state: there is none.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    #[isolated(init = fill)]
    pub struct Vault {
        n: u64,
    }

    fn fill(_: &Options) -> Vault {
        Vault { n: 1 }
    }
}

fn main() {}
