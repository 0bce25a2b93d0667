//! Private stacks are had with their feature, and their want is said without: nothing runs on its caller's stack instead.
#![allow(missing_docs, missing_debug_implementations, unreachable_pub, reason = "this crate has no users")]
#![forbid(unsafe_code)]

use polycall::prelude::*;

#[micro(scope = "isolated", max_memory = "64K", private_stack = "64K")]
pub mod vault {
    #[isolated]
    pub struct Vault {
        n: u64,
    }

    #[polycall_export]
    pub fn next(vault: &mut Vault) -> u64 {
        vault.n += 1;
        vault.n
    }
}

polycall::host! { pub App, allowed = [vault] }

#[test]
fn they_are_had_with_their_feature() {
    let started = Options::new().start();
    let stack = polycall::status().components[0].private_stack;
    let called = App::enter(|cap| vault::next(cap));
    if cfg!(feature = "private-stacks") {
        assert_eq!((started, stack, called), (Ok(()), Some(64 << 10), Ok(Ok(1))));
    } else {
        assert_eq!(
            started.unwrap_err().to_string(),
            "component `vault` asks for private stacks, and there are none: turn polycall's feature `private-stacks` on"
        );
        assert_eq!(stack, None);
        assert!(called.is_err() || called.is_ok_and(|called| called.is_err()));
    }
}
