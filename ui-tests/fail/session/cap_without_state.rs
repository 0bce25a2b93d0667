//! The attribute requires a state that the cap does not name.
use polycall::prelude::*;

#[micro(scope = "shared")]
pub mod account {
    use polycall_guarded::session::Member;

    #[polycall_export(state = Member)]
    pub fn pay(_: &mut Cap<'_>) {}
}

fn main() {}
