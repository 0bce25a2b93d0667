//! The configuration and the policy that the bank runs under, and what becomes of those that are wrong.

mod common;

use std::fs;
use std::path::{Path, PathBuf};

use common::{Run, bank, charge, shipped};

/// A file of this test's own.
fn file(name: &str, text: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("rules-{name}"));
    fs::write(&path, text).expect("a file to write");
    path
}

fn with(option: &str, file: &Path) -> Run {
    charge(
        &format!("rules-{}", file.file_name().unwrap().display()),
        &[option, file.to_str().unwrap()],
        &shipped(2_000),
    )
}

/// The shipped policy, with one more rule.
fn and(name: &str, rule: &str) -> PathBuf {
    let shipped = include_str!("../policy.json");
    let first = r#"{ "id": "staff-asks""#;
    assert!(shipped.contains(first));
    file(name, &shipped.replace(first, &format!("{rule},\n        {first}")))
}

#[test]
fn the_seeds_own_blocks_are_in_force() {
    let run = charge("rules-shipped", &["--verbose"], &shipped(2_000));
    assert_eq!(run.code, Some(0), "{}", run.err);
    assert!(
        run.out.contains("configuration: polycall.conf; policy: policy.json with 6 rules"),
        "{}",
        run.out
    );
    assert_eq!(run.notices.len(), 3, "a port is not served yet, which is never silent: {:?}", run.notices);
    for row in ["its quota, as annotated", "session states that it enters give it no", "kept, not served yet"]
    {
        assert!(run.out.contains(row), "{row}: {}", run.out);
    }
    assert_eq!(include_str!("../polycall.conf"), include_str!("../../../polycall/examples/polycall.conf"));
}

#[test]
fn a_configuration_that_is_narrower_is_in_force() {
    let run = with("--config", &file("small.conf", "micro bankcard {\n    max_memory=128K\n}\n"));
    assert_eq!(run.code, Some(1));
    assert!(run.err.contains("the vault has no room for another payment"), "{}", run.err);
    let closed =
        with("--config", &file("closed.conf", "micro interface {\n    allowed_connections=bankcard\n}\n"));
    assert_eq!(closed.code, Some(1));
    assert!(closed.err.contains("the configuration closes the connection to it"), "{}", closed.err);
}

#[test]
fn everything_that_is_wrong_with_both_files_is_said_and_nothing_is_begun() {
    let config = file(
        "bad.conf",
        "micro bankcrad {\n    max_memory=12Q\n}\nmicro interface {\n    data_scope=open\n}\n",
    );
    let policy = file(
        "bad.json",
        r#"{ "rules": [{ "id": "x", "effect": "forbids" }], "audit": { "level": "loud" } }"#,
    );
    let args = ["--config", config.to_str().unwrap(), "--policy", policy.to_str().unwrap()];
    let run = bank(&args);
    assert_eq!((run.code, run.out.as_str()), (Some(2), ""));
    for said in [
        "bad.conf:1:7",
        "did you mean `bankcard`?",
        "bad.conf:2:16",
        "bad.conf:5:16",
        "bad.json:1:36",
        "did you mean `forbid`?",
        "`audit.level` can't be `loud`",
    ] {
        assert!(run.err.contains(said), "{said}: {}", run.err);
    }
}

#[test]
fn files_that_ask_for_more_or_name_nobody_are_refused() {
    let wider = file("wider.conf", "micro bankcard {\n    max_memory=1G\n    permissions=0x03\n}\n");
    let unknown =
        file("unknown.json", r#"{ "rules": [{ "id": "x", "effect": "forbid", "caller": "interfce" }] }"#);
    let run = bank(&["--config", wider.to_str().unwrap(), "--policy", unknown.to_str().unwrap()]);
    assert_eq!((run.code, run.out.as_str()), (Some(2), ""));
    for said in [
        "asks for `1G` as `max_memory`",
        "as `permissions`",
        "names caller `interfce`",
        "did you mean `interface`?",
    ] {
        assert!(run.err.contains(said), "{said}: {}", run.err);
    }
    let run = bank(&["--config", "no/such.conf", "--policy", "no/such.json"]);
    assert_eq!(run.code, Some(2));
    assert!(run.err.contains("no/such.conf") && run.err.contains("no/such.json"), "{}", run.err);
}

#[test]
fn a_policy_that_forbids_charging_is_obeyed() {
    let run = with(
        "--policy",
        &and("closed.json", r#"{ "id": "till-closed", "effect": "forbid", "entry": "charge_batch" }"#),
    );
    assert_eq!(run.code, Some(1));
    let why =
        "entry point `charge_batch` of component `interface` was not called: rule `till-closed` forbids it";
    assert!(run.err.contains(why), "{}", run.err);
    assert_eq!(run.out, "", "nothing was charged");
}

/// By rate: what was charged before stands, and both ledgers agree.
#[test]
fn a_policy_that_forbids_too_many_batches_leaves_those_before() {
    let rule = r#"{ "id": "slowly", "effect": "forbid", "caller": "interface", "entry": "charge_batch", "rate": { "calls": 3, "per": "1h" } }"#;
    let policy = and("slowly.json", rule);
    let run =
        charge("rules-slowly", &["--batch", "100", "--policy", policy.to_str().unwrap()], &shipped(2_000));
    assert_eq!(run.code, Some(1));
    assert!(run.err.contains("rule `slowly` forbids it; the payments in the summary stand"), "{}", run.err);
    // three, or six across the border of two hours
    assert!([300, 600].contains(&run.payments()), "{}", run.out);
    assert!(run.out.contains("The vault's ledger agrees with these totals"), "{}", run.out);
}

#[test]
fn a_session_that_expires_while_payments_are_charged() {
    let run = charge("rules-shift", &["--batch", "1", "--quiet", "--shift", "40ms"], &shipped(12_000));
    assert_eq!(run.code, Some(1));
    let why = "session state `Teller` is not in force: its time is over; the payments in the summary stand\n";
    assert!(run.err.ends_with(why), "{}", run.err);
    let charged = run.payments();
    assert!((1..12_000).contains(&charged), "{charged}");
    assert!(run.out.contains("The vault's ledger agrees with these totals"), "{}", run.out);
    let denied = run.out.lines().find(|line| line.starts_with("interface ")).unwrap();
    assert!(denied.contains(" 1 denied"), "one call came too late: {denied}");
}

#[test]
fn a_shift_that_is_over_before_it_begins_charges_nothing() {
    let run = charge("rules-no-shift", &["--shift", "0ms"], &shipped(100));
    assert_eq!((run.code, run.out.as_str()), (Some(1), ""));
    assert!(run.err.contains("session state `Teller` is not in force: its time is over"), "{}", run.err);
}

#[test]
fn analytics_remarks_on_batches_of_which_much_was_declined() {
    let line = |number| format!("P{number},4111111111111111,12/68,19.13,EUR\n"); // 13: insufficient funds
    let all: String = (0..100).map(line).collect();
    let run = charge("rules-remarks", &["--batch", "10"], all.as_bytes());
    assert_eq!(run.code, Some(0), "{}", run.err);
    assert_eq!(run.count("batches of which a quarter or more was declined"), 10, "{}", run.out);
    // and only if the policy lets it
    let policy = include_str!("../policy.json").replace(r#""entry": "remark""#, r#""entry": "open""#);
    let policy = file("silent.json", &policy);
    let run = charge("rules-silent", &["--policy", policy.to_str().unwrap()], all.as_bytes());
    assert!(
        run.err.contains("entry point `remark` of component `interface` was not called: no rule permits it"),
        "{}",
        run.err
    );
}
