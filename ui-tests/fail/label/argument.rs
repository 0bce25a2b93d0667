//! An argument that its component is not cleared for.
use polycall::label::{Confidential, Labeled};
use polycall::prelude::*;

#[micro(scope = "restricted")]
pub mod analytics {
    use super::{Confidential, Labeled};

    #[polycall_export]
    pub fn count(_receipt: Labeled<String, Confidential>) {}
}

fn main() {}
