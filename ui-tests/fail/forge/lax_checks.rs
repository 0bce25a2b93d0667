//! A crate that looks like polycall, whose checks of an entry point check nothing.
extern crate self as facade;

pub use polycall::*;

pub mod private {
    pub mod v1 {
        pub use polycall::private::v1::*;

        pub fn argument_may_cross<T: ?Sized>() {}
        pub fn result_may_cross<T>() {}
    }
}

#[micro(scope = "shared", crate = facade)]
pub mod desk {
    use std::sync::{Arc, Mutex};

    #[polycall_export]
    pub fn share(both_have_it: Arc<Mutex<u64>>) -> Arc<Mutex<u64>> {
        both_have_it
    }
}

fn main() {}
