//! A cap of an unproven session where a proven one is asked for.
use polycall::prelude::*;
use polycall_guarded::session::Member;

fn members_only<C: polycall::Principal>(_: &mut Cap<'_, C, Member>) {}

#[polycall::main(host = App, allowed = [])]
fn main(cap: &mut Cap<'_>) {
    members_only(cap);
}
