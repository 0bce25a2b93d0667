//! Attack: forge the proof that an entry point stands in its component's module, in a crate that is called polycall
//! itself. The program is `src/bin/forged_inside.rs`.
//!
//! Not stopped yet, and `SECURITY.md` says so: this test shows it. When it fails, the way is closed: turn it round.

use crate::child;

#[test]
fn a_crate_that_calls_itself_polycall_sees_a_state_from_outside() {
    let _ = child::program(env!("CARGO_BIN_EXE_forged_inside"), &[]).said("4711");
}
