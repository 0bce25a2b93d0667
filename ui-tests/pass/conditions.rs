//! Components, states, hosts and fields under conditions.
use polycall::prelude::*;

#[cfg(any())]
#[micro(scope = "isolated", allowed = [nobody])]
pub mod absent {
    #[polycall_export]
    pub fn ping() {}
}

#[micro(scope = "isolated", max_memory = "64K")]
pub mod vault {
    #[isolated]
    pub struct Vault {
        n: u64,
    }

    #[derive(Isolate)]
    pub struct Card {
        #[cfg(any())]
        number: String,
        #[cfg(not(any()))]
        number: heap::String,
    }

    #[cfg(test)]
    static FOR_TESTS: u64 = 1;

    #[cfg(test)]
    pub fn for_tests() {}

    #[polycall_export]
    pub fn n(vault: &Vault) -> u64 {
        vault.n
    }
}

#[derive(Portable)]
pub enum Reply {
    #[cfg(any())]
    Shared(std::sync::Arc<u64>),
    Nothing,
}

#[polycall::main(host = App, allowed = [vault])]
fn main(cap: &mut Cap<'_>) {
    assert_eq!(vault::n(cap), Ok(0));
}
