//! A validator that looks at something else.
use polycall::prelude::*;

fn is_positive(number: &u64) -> Result<(), &'static str> {
    if *number > 0 { Ok(()) } else { Err("it is zero") }
}

#[micro(scope = "isolated")]
pub mod vault {
    #[polycall_export(pre = super::is_positive)]
    pub fn open(_number: String) {}
}

fn main() {}
