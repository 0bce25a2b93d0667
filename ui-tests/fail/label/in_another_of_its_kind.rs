//! A label in a type that contains itself with another parameter.
use polycall::label::{Labeled, Secret};
use polycall::prelude::*;

#[derive(Debug, Portable)]
pub struct List<T> {
    pub item: Option<T>,
    pub next: Option<Box<List<Labeled<u8, Secret>>>>,
}

#[micro(scope = "restricted")]
pub mod analytics {
    use super::List;

    #[polycall_export]
    pub fn take(_list: List<u8>) {}
}

fn main() {}
