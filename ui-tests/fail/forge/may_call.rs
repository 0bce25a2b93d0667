//! `MayCall` by hand: it holds exactly when both sides agree, and nobody can add to that.
use polycall::prelude::*;

#[micro(scope = "shared")]
pub mod analytics {
    #[polycall_export]
    pub fn run() {}
}

impl MayCall<polycall_guarded::vault::Micro> for analytics::Micro {}

fn main() {}
