//! `init` returns something that is neither nothing nor a `Result`.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    #[isolated(init = fill)]
    pub struct Vault {
        n: u64,
    }

    fn fill(vault: &mut Vault, _: &Options) -> bool {
        vault.n == 0
    }
}

fn main() {}
