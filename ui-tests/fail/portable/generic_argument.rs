//! A generic struct that is portable, of something that is not.
use polycall::prelude::*;

#[derive(Portable)]
pub struct Parcel<T>(pub T);

#[micro(scope = "shared")]
pub mod desk {
    #[polycall_export]
    pub fn send(_parcel: super::Parcel<std::sync::Arc<u64>>) {}
}

fn main() {}
