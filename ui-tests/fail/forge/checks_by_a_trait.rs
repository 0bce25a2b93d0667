//! A derive's check is asked through a trait of a crate's own, which is nearer than none.
extern crate self as facade;

pub use polycall::{Portable, label};

pub mod private {
    pub mod v1 {
        pub use polycall::private::v1::FieldCheck;
    }
}

pub trait Lenient: Sized {
    fn field_may_cross<T>(&self) {}
}

impl Lenient for polycall::private::v1::FieldCheck {}

#[derive(polycall::Portable)]
#[polycall(crate = facade)]
pub struct Shared(std::sync::Arc<std::sync::Mutex<u64>>);

fn main() {}
