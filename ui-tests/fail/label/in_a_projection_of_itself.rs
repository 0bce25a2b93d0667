//! A label in a type that another type's trait has for the one that contains it.
use polycall::label::{Labeled, Secret};
use polycall::prelude::*;

pub trait Hides {
    type What;
}
impl Hides for () {
    type What = u8;
}
impl Hides for Parcel {
    type What = Labeled<u8, Secret>;
}

#[derive(Portable)]
pub struct Parcel {
    pub inside: Box<<Parcel as Hides>::What>,
}

#[micro(scope = "restricted")]
pub mod analytics {
    use super::Parcel;

    #[polycall_export]
    pub fn take(_parcel: Parcel) {}
}

fn main() {}
