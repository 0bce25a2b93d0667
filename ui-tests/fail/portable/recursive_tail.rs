//! A type that contains itself, and at its end what may not cross.
use polycall::prelude::*;

#[derive(Portable)]
pub struct List {
    pub next: Option<Box<List>>,
    pub tail: std::sync::Arc<u64>,
}

fn main() {}
