//! Attack: a crate that calls itself by a name, and by that name is a polycall whose proofs are another component's.
//!
//! `attacks/forged_inside.rs` runs it. It must not compile: with its mend it becomes a case of `ui-tests/fail/forge`.
#![forbid(unsafe_code)]
#![allow(missing_docs, missing_debug_implementations, unreachable_pub, reason = "a program has no users")]

extern crate self as facade;

pub use polycall::{
    Accepts, Cap, Component, Connects, Principal, PrincipalInfo, Protection, Scope, heap, prelude, session,
};

pub mod private {
    pub mod v1 {
        pub use polycall::private::v1::*;

        pub trait Swap<C> {
            type For;
        }

        impl Swap<crate::has_it_made::Micro> for () {
            type For = crate::vault::Micro;
        }

        pub type Inside<C> = polycall::private::v1::Inside<<() as Swap<C>>::For>;
    }
}

#[polycall::micro(scope = "isolated", max_memory = "64K")]
pub mod vault {
    #[isolated(init = init)]
    pub struct Vault {
        pub secret: u64,
    }

    fn init(vault: &mut Vault, _: &Options) {
        vault.secret = 4711;
    }

    #[polycall_export]
    pub fn nothing() {}
}

/// The macro writes `unsafe { Inside::new() }`, which by that name makes the vault's proof.
#[polycall::micro(scope = "shared", crate = facade)]
pub mod has_it_made {
    pub const FORGED: polycall::private::v1::Inside<super::vault::Micro> = Micro::INSIDE;
}

/// `Micro::INSIDE` is private, so rustc takes the trait's constant of that name.
mod mallory {
    use super::vault::{Micro, Vault};
    use polycall::private::v1::Inside;

    trait Shadow {
        const INSIDE: Inside<Micro>;
    }

    impl Shadow for Micro {
        const INSIDE: Inside<Micro> = super::has_it_made::FORGED;
    }

    #[polycall::polycall_export]
    pub fn look(vault: &Vault) -> u64 {
        vault.secret
    }
}

#[polycall::main(host = App, allowed = [vault])]
fn main(cap: &mut Cap<'_>) {
    println!("{:?} {:?}", vault::nothing(cap), mallory::look(cap));
}
