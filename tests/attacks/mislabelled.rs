//! Attack: stand in the list of hosts, and in every record, under another crate's name. The program is
//! `src/bin/mislabelled.rs`.
#![forbid(unsafe_code)]

use std::process::Command;

use crate::child;

#[test]
fn a_path_of_another_crate_is_refused_at_the_start() {
    let program = Command::new(env!("CARGO_BIN_EXE_mislabelled"));
    child::watch(program, child::patience())
        .exited(1)
        .complained("`polycall_guarded::desk::Auditor` is the path that `mislabelled::App` goes by");
}
