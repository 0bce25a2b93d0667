//! A macro by example may write components: what it was given for a value arrives in an invisible group.
#![forbid(unsafe_code)]

use polycall::prelude::*;

#[micro(scope = "restricted")]
pub mod clock {
    #[polycall_export]
    pub fn now() -> u64 { 7 }
}

macro_rules! component {
    ($name:ident, $scope:literal, $quota:literal, $close:expr, [$($other:path),*]) => {
        #[micro(scope = $scope, max_memory = $quota, protection = $close, allowed = [$($other),*])]
        pub mod $name {
            #[isolated]
            pub struct Count { n: u64 }

            #[polycall_export]
            pub fn next(count: &mut Count) -> u64 { count.n += 1; count.n }
        }
    };
}

component!(first, "isolated", "1M", "mprotect", [clock]);
component!(second, "shared", "64K", "auto", []);

#[polycall::main(host = App, allowed = [first, second])]
fn main(cap: &mut Cap<'_>) {
    assert_eq!((first::next(cap), second::next(cap)), (Ok(1), Ok(1)));
}
