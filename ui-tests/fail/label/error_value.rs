//! A secret in an error.
use polycall::label::{Labeled, Secret};
use polycall::prelude::*;

#[derive(Debug, Portable)]
pub enum Refused {
    Unknown,
    WrongPin(Labeled<u32, Secret>),
}

#[micro(scope = "isolated")]
pub mod vault {
    use super::Refused;

    #[polycall_export]
    pub fn open() -> Result<(), Refused> {
        Err(Refused::Unknown)
    }
}

#[polycall::main(host = App, allowed = [vault])]
fn main(cap: &mut Cap<'_>) {
    let _ = vault::open(cap);
}
