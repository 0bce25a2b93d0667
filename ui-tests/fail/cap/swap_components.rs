//! Caps of two components are swapped.
use polycall::prelude::*;

fn swap(
    ours: &mut Cap<'_, polycall_guarded::open::Micro>,
    theirs: &mut Cap<'_, polycall_guarded::vault::Micro>,
) {
    std::mem::swap(ours, theirs);
}

fn main() {}
