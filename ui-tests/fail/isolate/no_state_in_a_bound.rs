//! A function asks for a component with a state, and gets one without.
use polycall::prelude::*;

fn with_state<C: polycall::Stateful>(_: &Cap<'_, C>) {}

#[micro(scope = "isolated")]
pub mod vault {
    #[polycall_export]
    pub fn read(cap: &mut Cap<'_>) {
        super::with_state(cap);
    }
}

fn main() {}
