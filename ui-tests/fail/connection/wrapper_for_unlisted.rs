//! A generic wrapper gives nobody a connection that they do not have.
use polycall::prelude::*;
use polycall_guarded::open;

fn ping<C: MayCall<open::Micro>>(cap: &mut Cap<'_, C>) {
    let _ = open::ping(cap);
}

#[micro(scope = "shared")]
pub mod analytics {
    #[polycall_export]
    pub fn run(cap: &mut Cap<'_>) {
        super::ping(cap);
    }
}

fn main() {}
