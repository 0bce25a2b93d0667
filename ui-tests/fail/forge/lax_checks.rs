//! A crate that looks like polycall, whose checks check nothing.
extern crate self as facade;

pub use polycall::*;
use std::sync::{Arc, Mutex};

pub mod private {
    pub mod v1 {
        pub use polycall::private::v1::*;

        pub fn field_may_cross<T>() {}
    }
}

#[derive(Portable)]
#[polycall(crate = facade)]
pub struct Smuggled {
    both_have_it: Arc<Mutex<u64>>,
}

fn main() {}
