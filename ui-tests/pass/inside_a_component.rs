//! What an isolated component's module may have beside its state: private functions, types, impls, modules, constants.
#![deny(warnings)]
use polycall::prelude::*;

#[micro(scope = "isolated", max_memory = "64K")]
pub mod vault {
    use std::fmt;

    pub const LIMIT: usize = 3;

    #[isolated]
    pub struct Vault {
        names: heap::Vec<heap::String>,
    }

    impl Vault {
        pub fn first(&self) -> Option<&str> {
            self.names.first().map(|name| name.as_str())
        }
    }

    #[derive(Debug, Clone, PartialEq, Portable)]
    pub struct Full;

    impl fmt::Display for Full {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(f, "at most {LIMIT}")
        }
    }

    pub trait Long {
        fn long(&self) -> bool;
    }

    impl Long for str {
        fn long(&self) -> bool {
            self.len() > rules::LONG
        }
    }

    mod rules {
        pub(super) const LONG: usize = 5;
    }

    pub(crate) fn within_the_crate() -> usize {
        LIMIT
    }

    fn room(vault: &Vault) -> bool {
        vault.names.len() < LIMIT
    }

    #[polycall_export]
    pub fn add(vault: &mut Vault, name: &str) -> Result<bool, Full> {
        if !room(vault) {
            return Err(Full);
        }
        vault.names.push_with(|slot| slot.set(name));
        Ok(vault.first().is_some_and(Long::long))
    }
}

#[micro(scope = "shared")]
pub mod counter {
    use std::sync::atomic::{AtomicU64, Ordering};

    static CALLS: AtomicU64 = AtomicU64::new(0);

    pub fn public_in_a_shared_component() -> u64 {
        CALLS.load(Ordering::Relaxed)
    }

    #[polycall_export]
    pub fn count() -> u64 {
        CALLS.fetch_add(1, Ordering::Relaxed)
    }
}

#[polycall::main(host = App, allowed = [vault, counter])]
fn main(cap: &mut Cap<'_>) {
    assert_eq!(vault::within_the_crate(), vault::LIMIT);
    for _ in 0..vault::LIMIT {
        assert_eq!(vault::add(cap, "Augusta"), Ok(true));
    }
    assert_eq!(vault::add(cap, "Ada"), Err(CallError::Returned(vault::Full)));
    assert_eq!(counter::count(cap), Ok(0));
    assert_eq!(counter::public_in_a_shared_component(), 1);
}
