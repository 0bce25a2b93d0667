//! A label of a field, in a type of one's own, in a list of them.
use polycall::label::{Confidential, Labeled};
use polycall::prelude::*;

#[derive(Debug, Portable)]
pub struct Receipt {
    pub number: u64,
    pub text: Labeled<String, Confidential>,
}

#[micro(scope = "restricted")]
pub mod analytics {
    use super::Receipt;

    #[polycall_export]
    pub fn count(_receipts: Vec<Option<Receipt>>) {}
}

fn main() {}
