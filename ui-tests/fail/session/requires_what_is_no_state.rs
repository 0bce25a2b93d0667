//! An entry point requires a type that is no session state.
use polycall::prelude::*;

pub struct Root;

#[micro(scope = "shared")]
pub mod account {
    #[polycall_export(state = super::Root)]
    pub fn erase() {}
}

fn main() {}
