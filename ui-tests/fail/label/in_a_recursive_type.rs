//! A label in the tail of a type that contains itself.
use polycall::label::{Labeled, Secret};
use polycall::prelude::*;

#[derive(Debug, Portable)]
pub struct List {
    pub next: Option<Box<(List, Labeled<u8, Secret>)>>,
}

#[micro(scope = "shared")]
pub mod shop {
    use super::List;

    #[polycall_export]
    pub fn take(_list: List) {}
}

fn main() {}
