//! A module that looks like polycall, and says of a host whom it does not call.
use polycall::prelude::*;

mod alike {
    pub use polycall::*;
}

#[micro(scope = "shared")]
pub mod account {
    #[polycall_export]
    pub fn open() {}
}

polycall::host! { Liar, allowed = [account], crate = crate::alike }

fn main() {}
