//! `unsafe impl` would do, and is what `forbid(unsafe_code)` refuses; what the macros write passes it.
#![forbid(unsafe_code)]
use polycall::prelude::*;

#[micro(scope = "shared")]
pub mod analytics {
    #[polycall_export]
    pub fn run() {}
}

unsafe impl polycall::Connects<polycall_guarded::open::Micro> for analytics::Micro {
    const CONNECTS: () = ();
}

fn main() {}
