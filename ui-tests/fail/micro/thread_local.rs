//! A secret beside the state: a thread-local.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    use std::cell::Cell;

    thread_local! {
        static PIN: Cell<u16> = const { Cell::new(0) };
    }

    #[polycall_export]
    pub fn set(pin: u16) {
        PIN.set(pin);
    }
}

fn main() {}
