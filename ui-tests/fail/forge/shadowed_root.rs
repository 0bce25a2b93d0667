//! A crate calls itself `polycall`, so that the derive finds checks that check nothing.
extern crate polycall as real;
extern crate self as polycall;

pub use real::{Portable, label};

pub mod private {
    pub mod v1 {
        #[derive(Clone, Copy)]
        pub struct FieldCheck;

        impl FieldCheck {
            pub fn field_may_cross<T>(self) {}
        }
    }
}

#[derive(real::Portable)]
pub struct Shared(std::sync::Arc<std::sync::Mutex<u64>>);

fn main() {}
