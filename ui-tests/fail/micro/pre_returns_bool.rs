//! A validator that says yes or no.
use polycall::prelude::*;

fn is_number(text: &str) -> bool {
    !text.is_empty()
}

#[micro(scope = "isolated")]
pub mod vault {
    #[polycall_export(pre = super::is_number)]
    pub fn open(_number: &str) {}
}

fn main() {}
