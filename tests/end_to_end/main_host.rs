//! Programs with `#[polycall::main]`: how they start, what they exit with, what is left when they end.

use crate::child;

const MAIN_HOST: &str = env!("CARGO_BIN_EXE_main_host");

#[test]
fn well() {
    child::program(MAIN_HOST, &[]).exited(0).said("Ok(\"of the options\")");
}

#[test]
fn with_a_code_of_its_own() {
    child::program(MAIN_HOST, &["7"]).exited(7);
}

#[test]
fn with_an_error() {
    child::program(MAIN_HOST, &["fails"]).exited(1).complained("of its own");
}

#[test]
fn with_a_panic() {
    child::program(MAIN_HOST, &["panics"]).exited(101).complained("of its own").never_said("bytes used");
}

#[test]
fn a_start_that_fails_is_said_and_main_never_runs() {
    child::program(MAIN_HOST, &["unknown"])
        .exited(1)
        .complained("polycall: no component named `volt` is linked in; there are: vault")
        .never_said("Ok(");
}

/// Wiped before the result is reported, and nobody gets in any more.
#[test]
fn regions_are_wiped_at_the_end() {
    child::program(MAIN_HOST, &[])
        .exited(0)
        .said("0 bytes used, 0 inside")
        .said("Ok(Err(Ended { component: \"vault\" }))");
}

/// The end waits for whoever is inside.
#[test]
fn nobody_is_wiped_away_from_inside() {
    let ended = child::program(MAIN_HOST, &["waits"]);
    ended.exited(0).said("main is over").said("outside\n0 bytes used, 0 inside");
}

/// A forked child that returns from `main` ends as it says, and wipes nothing that is not there.
#[test]
fn in_a_forked_child() {
    child::program(MAIN_HOST, &["forks"])
        .exited(0)
        .said("the child exited with 3")
        .never_said("no memory for");
}

#[test]
fn two_main_hosts_do_not_start() {
    child::program(env!("CARGO_BIN_EXE_two_mains"), &[])
        .exited(1)
        .complained("polycall: a program has one `#[polycall::main]` host, but both `two_mains::");
}
