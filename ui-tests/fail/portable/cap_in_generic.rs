//! A cap in a generic struct.
use polycall::prelude::*;

#[derive(Portable)]
pub struct Parcel<T>(pub T);

#[micro(scope = "shared")]
pub mod desk {
    #[polycall_export]
    pub fn send(_parcel: super::Parcel<polycall::Cap<'static, Micro>>) {}
}

fn main() {}
