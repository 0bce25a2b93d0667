//! A generic function that calls out says for whom it can: `MayCall`.
use polycall::prelude::*;

fn ping<C: polycall::Principal>(cap: &mut Cap<'_, C>) {
    let _ = polycall_guarded::open::ping(cap);
}

fn main() {}
