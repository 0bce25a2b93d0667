//! A label behind a trait object.
use polycall::label::{Labeled, Secret};
use polycall::prelude::*;

pub trait Reads: Send {
    fn read(&self) -> u8;
}
impl Reads for Labeled<u8, Secret> {
    fn read(&self) -> u8 {
        0
    }
}

#[micro(scope = "shared")]
pub mod shop {
    use super::Reads;

    #[polycall_export]
    pub fn take(_reader: Box<dyn Reads>) {}
}

fn main() {}
