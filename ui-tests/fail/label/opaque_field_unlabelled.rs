//! An opaque field says nothing of its label: what is labelled in it is not known, so nobody may take it out unseen.
use polycall::label::{Labeled, Secret};
use polycall::prelude::*;

pub struct Foreign(Labeled<u8, Secret>);

#[derive(Portable)]
pub struct Wrapper {
    #[portable(opaque = "it owns all it holds")]
    pub foreign: Foreign,
}

#[micro(scope = "restricted")]
pub mod analytics {
    use super::Wrapper;

    #[polycall_export]
    pub fn take(wrapper: Wrapper) {
        println!("{}", wrapper.foreign.0);
        let number: u8 = wrapper.foreign.0.into_inner();
        println!("{number}");
    }
}

fn main() {}
