//! A module that looks like polycall, in which to grant a permission is to be within somebody's state.
use polycall::prelude::*;

#[polycall::states]
pub mod session {
    #[state(initial)]
    pub struct Anonymous;
    #[state(parent = Anonymous, guard = super::never, credential = u32)]
    pub struct Authenticated;
}

fn never(_: &u32) -> bool {
    false
}

mod alike {
    pub mod session {
        pub use polycall::session::{AskGuard, NoSession, State, Within, Within as Grants};

        pub mod permission {
            pub use crate::session::Authenticated as Read;
        }
    }
}

#[polycall::states(crate = crate::alike)]
mod mine {
    #[state(initial)]
    pub struct Anybody;
    #[state(parent = Anybody, guard = super::always, permissions = READ)]
    pub struct Nobody;
}

fn always(_: &()) -> bool {
    true
}

fn main() {}
