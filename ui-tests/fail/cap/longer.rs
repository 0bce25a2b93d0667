//! A cap is made to live longer.
use polycall::prelude::*;

fn longer<'c>(
    cap: &'c mut Cap<'_, polycall_guarded::open::Micro>,
) -> &'c mut Cap<'static, polycall_guarded::open::Micro> {
    cap
}

fn main() {}
