//! `MayCall` by hand where both sides agree: it would be a second implementation.
use polycall::prelude::*;

#[micro(scope = "shared", allowed = [polycall_guarded::open])]
pub mod analytics {
    #[polycall_export]
    pub fn run() {}
}

impl MayCall<polycall_guarded::open::Micro> for analytics::Micro {}

fn main() {}
