//! The cap's state and the attribute's differ.
use polycall::prelude::*;

#[micro(scope = "shared")]
pub mod account {
    use polycall_guarded::session::{Member, Visitor};

    #[polycall_export(state = Visitor)]
    pub fn pay(_: &mut Cap<'_, Member>) {}
}

fn main() {}
