//! One mistake per file in `fail/`, and the message it leads to beside it; what has to compile and run in `pass/`.
//!
//! After a change of messages, `TRYBUILD=overwrite cargo test -p polycall-ui-tests` writes all `.stderr` files
//! anew: read the difference as somebody who sees polycall for the first time. For one folder add its test's name.

use trybuild::TestCases;

/// Every file in the folder is refused, with the message beside it.
fn refuses(folder: &str) {
    let cases = TestCases::new();
    // with a case that passes, trybuild builds instead of checks: some mistakes are found only then
    cases.pass("pass/smallest.rs");
    cases.compile_fail(format!("fail/{folder}/*.rs"));
}

#[test]
fn what_is_right_compiles_and_runs() {
    TestCases::new().pass("pass/*.rs");
}

#[test]
fn calls_without_a_connection() {
    refuses("connection");
}

#[test]
fn forged_implementations() {
    refuses("forge");
}

#[test]
fn caps_where_they_do_not_belong() {
    refuses("cap");
}

#[test]
fn references_into_a_region_that_is_closed() {
    refuses("borrow");
}

#[test]
fn owned_region_memory() {
    refuses("own");
}

#[test]
fn regions_and_grants() {
    refuses("region");
}

#[test]
fn states_that_cannot_live_in_a_region() {
    refuses("isolate");
}

#[test]
fn values_that_may_not_cross() {
    refuses("portable");
}

#[test]
fn session_states() {
    refuses("session");
}

#[test]
fn annotations_and_entry_points() {
    refuses("micro");
}

#[test]
fn hosts() {
    refuses("host");
}
