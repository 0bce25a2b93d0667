//! `callers` lists a type that is neither a component nor a host.
use polycall::prelude::*;

pub struct App;

#[micro(scope = "isolated", callers = [crate::App])]
pub mod vault {
    #[polycall_export]
    pub fn open() {}
}

fn main() {}
