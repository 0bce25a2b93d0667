//! A component hands its cap to code that acts as another.
use polycall::prelude::*;

fn look(cap: &mut Cap<'_, polycall_guarded::vault::Micro>) -> usize {
    cap.state().secret.len()
}

#[micro(scope = "shared", allowed = [polycall_guarded::vault])]
pub mod thief {
    #[polycall_export]
    pub fn run(cap: &mut Cap<'_>) -> usize {
        super::look(cap)
    }
}

fn main() {}
