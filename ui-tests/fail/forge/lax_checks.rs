//! A module that looks like polycall, whose checks check nothing.
use polycall::prelude::*;
use std::sync::{Arc, Mutex};

mod alike {
    pub use polycall::*;

    pub mod private {
        pub mod v1 {
            pub use polycall::private::v1::*;

            pub fn field_may_cross<T>() {}
        }
    }
}

#[derive(Portable)]
#[polycall(crate = crate::alike)]
pub struct Smuggled {
    both_have_it: Arc<Mutex<u64>>,
}

fn main() {}
