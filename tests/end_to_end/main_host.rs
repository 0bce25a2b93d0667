//! Programs with `#[polycall::main]`: how they start, what they exit with, what is left when they end.

use std::process::Command;

use crate::child;

/// Runs `src/bin/main_host.rs` to its end.
fn main_host(args: &[&str]) -> child::Ended {
    program(env!("CARGO_BIN_EXE_main_host"), args)
}

fn program(path: &str, args: &[&str]) -> child::Ended {
    let mut command = Command::new(path);
    command.args(args);
    child::watch(command, child::patience())
}

#[test]
fn well() {
    main_host(&[]).exited(0).said("Ok(\"of the options\")");
}

#[test]
fn with_a_code_of_its_own() {
    main_host(&["7"]).exited(7);
}

#[test]
fn with_an_error() {
    main_host(&["fails"]).exited(1).complained("of its own");
}

#[test]
fn with_a_panic() {
    main_host(&["panics"]).exited(101).complained("of its own").never_said("bytes used");
}

#[test]
fn a_start_that_fails_is_said_and_main_never_runs() {
    main_host(&["unknown"])
        .exited(1)
        .complained("polycall: no component named `volt` is linked in; there are: vault")
        .never_said("Ok(");
}

/// Wiped before the result is reported, and nobody gets in any more.
#[test]
fn regions_are_wiped_at_the_end() {
    main_host(&[]).exited(0).said("0 bytes used, 0 inside").said("Ok(Err(Ended { component: \"vault\" }))");
}

/// The end waits for whoever is inside.
#[test]
fn nobody_is_wiped_away_from_inside() {
    let ended = main_host(&["waits"]);
    ended.exited(0).said("main is over").said("outside\n0 bytes used, 0 inside");
}

/// A forked child that returns from `main` ends as it says, and wipes nothing that is not there.
#[test]
fn in_a_forked_child() {
    main_host(&["forks"]).exited(0).said("the child exited with 3").never_said("no memory for");
}

#[test]
fn two_main_hosts_do_not_start() {
    program(env!("CARGO_BIN_EXE_two_mains"), &[])
        .exited(1)
        .complained("polycall: a program has one `#[polycall::main]` host, but both `two_mains::");
}
