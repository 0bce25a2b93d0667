//! A label that arrives by a type parameter.
use polycall::label::{Labeled, Secret};
use polycall::prelude::*;

#[derive(Debug, Portable)]
pub struct Wrapper<T> {
    pub inner: T,
}

#[micro(scope = "shared")]
pub mod shop {
    use super::{Labeled, Secret, Wrapper};

    #[polycall_export]
    pub fn take(_wrapped: Wrapper<Labeled<u8, Secret>>) {}
}

fn main() {}
