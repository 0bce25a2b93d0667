//! Attack: a crate that calls itself by a name, and by that name is a polycall that lists nothing.
//!
//! `attacks/hidden_host.rs` runs it.
#![forbid(unsafe_code)]
#![allow(missing_docs, missing_debug_implementations, unreachable_pub, reason = "a program has no users")]

extern crate self as facade;

pub use polycall::{CallError, Cap, Connects, Host, Principal, PrincipalInfo, label};

pub mod private {
    pub mod v1 {
        pub use crate::unlisted as list;
        pub use polycall::private::v1::{Enter, HostKind, enter};
    }
}

#[polycall::micro(scope = "shared", max_memory = "64K")]
pub mod greeter {
    #[polycall_export]
    pub fn greet() -> u32 {
        7
    }
}

#[macro_export]
macro_rules! unlisted {
    ($kind:ident, $of:ty) => {};
}

polycall::host! { pub Hidden, allowed = [greeter], crate = facade }
polycall::host! { pub Shown, allowed = [greeter] }

fn main() {
    polycall::Options::new().start().expect("nothing is wrong with the list");
    let listed: Vec<_> = polycall::hosts().iter().map(|host| host.name).collect();
    println!("{listed:?}");
    println!("{:?}", Shown::enter(|cap| greeter::greet(cap)));
    println!("{:?}", Hidden::enter(|cap| greeter::greet(cap)));
}
