//! A crate that looks like polycall, in which to grant a permission is to be within somebody's state.
extern crate self as facade;

#[polycall::states]
pub mod own {
    #[state(initial)]
    pub struct Anonymous;
    #[state(parent = Anonymous, guard = super::never, credential = u32)]
    pub struct Authenticated;
}

fn never(_: &u32) -> bool {
    false
}

pub use polycall::private;

pub mod session {
    pub use polycall::session::{AskGuard, NoSession, State, Within, Within as Grants};

    pub mod permission {
        pub use crate::own::Authenticated as Read;
    }
}

#[polycall::states(crate = facade)]
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
