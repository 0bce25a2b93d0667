//! One mistake per file in `fail/`, and the message it leads to beside it; what has to compile and run in `pass/`.
//!
//! After a change of messages, `TRYBUILD=overwrite cargo test -p polycall-ui-tests` writes all `.stderr` files
//! anew: read the difference as somebody who sees polycall for the first time. For one folder add its test's name.

use std::fs;
use std::path::Path;

use trybuild::TestCases;

/// Puts the configurations of cases where cases find them, below the manifest that trybuild writes: `ui/polycall.conf`.
fn with_configurations(parts: &str) {
    let crate_folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let ui = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("../tests/trybuild")
        .join(env!("CARGO_PKG_NAME"))
        .join("ui");
    fs::create_dir_all(&ui).expect("the target folder is writable");
    for part in fs::read_dir(crate_folder.join(parts)).expect("the folder is there") {
        let part = part.expect("it is listed");
        if part.path().extension().is_some_and(|extension| extension == "conf") {
            fs::copy(part.path(), ui.join(part.file_name())).expect("a configuration can be copied");
        }
    }
}

/// Every file in the folder is refused, with the message beside it.
fn refuses(folder: &str) {
    let cases = TestCases::new();
    // with a case that passes, trybuild builds instead of checks: some mistakes are found only then
    cases.pass("pass/smallest.rs");
    cases.compile_fail(format!("fail/{folder}/*.rs"));
}

#[test]
fn what_is_right_compiles_and_runs() {
    with_configurations("pass/parts");
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
    with_configurations("fail/micro/parts");
    refuses("micro");
}

#[test]
fn hosts() {
    refuses("host");
}

#[test]
fn functions_that_do_more_than_compute() {
    refuses("pure");
}

#[test]
fn labels_that_do_not_flow() {
    refuses("label");
}
