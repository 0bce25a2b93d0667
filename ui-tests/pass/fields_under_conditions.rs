//! Fields of a state under conditions.
use polycall::prelude::*;

#[micro(scope = "isolated", max_memory = "64K")]
pub mod vault {
    #[isolated]
    pub struct Vault {
        #[cfg(not(any()))]
        n: u64,
        #[cfg(any())]
        n: NoSuchType,
    }

    #[polycall_export]
    pub fn n(vault: &Vault) -> u64 {
        vault.n
    }
}

#[polycall::main(host = App, allowed = [vault])]
fn main(cap: &mut Cap<'_>) {
    assert_eq!(vault::n(cap), Ok(0));
}
