//! Attack: be a host that `hosts()` does not show. The program is `src/bin/hidden_host.rs`.
#![forbid(unsafe_code)]

use std::process::Command;

use crate::child;

#[test]
fn a_host_that_is_not_listed_is_refused() {
    let program = Command::new(env!("CARGO_BIN_EXE_hidden_host"));
    child::watch(program, child::patience())
        .exited(0)
        .said("[\"Shown\"]")
        .said("Ok(Ok(7))")
        .said("Err(Unlisted { host: \"Hidden\" })");
}
