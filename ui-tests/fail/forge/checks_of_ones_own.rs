//! A derive is told that polycall is a crate whose checks check nothing.
extern crate self as facade;

pub use polycall::{Portable, label};

pub mod private {
    pub mod v1 {
        #[derive(Clone, Copy)]
        pub struct FieldCheck;

        impl FieldCheck {
            pub fn field_may_cross<T>(self) {}
        }
    }
}

#[derive(polycall::Portable)]
#[polycall(crate = facade)]
pub struct Shared(std::sync::Arc<std::sync::Mutex<u64>>);

fn main() {}
