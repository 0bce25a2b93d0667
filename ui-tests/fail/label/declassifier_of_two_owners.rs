//! A way down for data of two components, by one of them alone: their compartments stand in each other.
use polycall::label::{Labeled, Of, Public, Secret};
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod accounts {
    #[polycall_export]
    pub fn count() {}
}

#[micro(scope = "isolated")]
pub mod vault {
    use super::{Of, Public, Secret, accounts};

    #[polycall::declassifier(from = Of<Micro, Of<accounts::Micro, Secret>>, to = Public, reason = "nobody asked")]
    fn given_away(value: &u64) -> u64 {
        *value
    }
}

fn main() {
    let _: Labeled<u64, Of<vault::Micro, Of<accounts::Micro, Secret>>> = Labeled::new(10);
}
