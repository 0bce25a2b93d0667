//! How polycall behaves through its public surface, a subject in each file. Attacks are in `attacks/`.
#![allow(missing_docs, missing_debug_implementations, unreachable_pub, reason = "this crate has no users")]
#![allow(dead_code, reason = "shared with the attacks, which use all of it")]

#[path = "../attacks/child.rs"]
mod child;
#[path = "../attacks/keys.rs"]
mod keys;
#[path = "../attacks/raw.rs"]
mod raw;

mod life;
mod main_host;
mod options;
mod panic_text;
mod papers;
mod protection;
mod reports;
mod sessions;
mod sink;
mod timing;
mod validators;

/// Starts polycall once for the whole process, for tests that enter hosts of their own.
fn started() {
    polycall_starts();
}

#[polycall::test]
fn polycall_starts(_: &mut Cap<'_>) {
    assert!(polycall::status().started);
}
