//! The cap names a state that the attribute does not require.
use polycall::prelude::*;

#[micro(scope = "shared")]
pub mod account {
    use polycall_guarded::session::Member;

    #[polycall_export]
    pub fn pay(_: &mut Cap<'_, Member>) {}
}

fn main() {}
