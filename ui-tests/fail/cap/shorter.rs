//! A cap is made to live shorter: it is invariant, so that a longer one cannot take its place.
use polycall::prelude::*;

fn shorter<'c>(
    cap: &'c mut Cap<'static, polycall_guarded::open::Micro>,
) -> &'c mut Cap<'c, polycall_guarded::open::Micro> {
    cap
}

fn main() {}
