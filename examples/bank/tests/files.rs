//! The configuration and the policy: those that ship, others instead, and those that can't be used.

mod common;

use std::fs;
use std::path::Path;
use std::process::Stdio;

use common::{Run, SHIPPED, Trail, bank, file_named};

/// Runs the bank with files of a test's own.
fn with(test: &str, config: Option<&str>, policy: Option<&str>, more: &[&str]) -> Run {
    let path = |name: String, text: &str| file_named(&name, text.as_bytes()).display().to_string();
    let mut args: Vec<_> = more.iter().map(|more| (*more).to_owned()).collect();
    args.extend(config.map(|text| format!("--config={}", path(format!("{test}.conf"), text))));
    args.extend(policy.map(|text| format!("--policy={}", path(format!("{test}.json"), text))));
    bank(&args.iter().map(String::as_str).collect::<Vec<_>>())
}

fn shipped(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap()
}

#[test]
fn what_ships_is_in_force_and_says_what_it_does_not_do_yet() {
    let run = bank(&["--quiet"]);
    let in_force =
        "\nin force: configuration examples/bank/polycall.conf; policy examples/bank/policy.json (3 rules)\n";
    assert!(run.out.contains(in_force), "{}", run.out);
    let notice = |ports, component, line| {
        format!(
            "polycall: port {ports} of component `{component}` is kept, not served yet (examples/bank/polycall.conf:{line}:10)\n"
        )
    };
    let expected = [
        notice("3005:8085", "bankcard", 3),
        notice("3006:8086", "interface", 11),
        notice("3007:8087", "analytics", 19),
    ];
    assert_eq!(run.notices, expected);
}

#[test]
fn the_printed_blocks_and_policy_ship_as_they_are_printed() {
    let printed = |path| fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap();
    assert_eq!(shipped("polycall.conf"), printed("../../polycall/examples/polycall.conf"));
    let sections = printed("../../polycall-config/tests/accepted/ffi.json");
    let sections = sections.trim_end().strip_suffix("\n}").unwrap();
    assert!(shipped("policy.json").starts_with(sections));
}

#[test]
fn the_bank_runs_from_any_folder() {
    let trail = Trail::new();
    let mut elsewhere = trail.bank();
    elsewhere.arg("--quiet").current_dir(env!("CARGO_TARGET_TMPDIR")).stdin(Stdio::null());
    let run = Run::of(elsewhere.output().unwrap());
    assert_eq!((run.code, run.payments()), (Some(0), SHIPPED as u64), "{}", run.err);
}

#[test]
fn all_that_is_wrong_with_both_files_is_said_before_anything_is_done() {
    let config = "micro bankcard {\n    max_memroy=1M\n    data_scope=open\n    max_memory=1G\n}\nmicro bankcrad {\n}\n";
    let policy = r#"{ "rulez": [], "rules": [{ "id": "a", "effect": "forbiden" }] }"#;
    let trail = Trail::new();
    let audit = format!("--audit={}", trail.path().display());
    for more in [&[][..], &["--attack", "read-vault"]] {
        let run = with("wrong", Some(config), Some(policy), &[&[audit.as_str()], more].concat());
        assert_eq!((run.code, run.out.as_str()), (Some(2), ""), "{}", run.err);
        assert_eq!(run.err.matches("error[").count(), 5, "{}", run.err);
        for text in [
            "bank: the configuration can't be used\n\nerror[unknown-key]: component `bankcard` has an unknown key",
            "wrong.conf:2:5\n",
            "help: did you mean `max_memory`?",
            "error[bad-scope]: `data_scope` of component `bankcard` can't be `open`",
            "error[unknown-component]: the program has no component `bankcrad`",
            "bank: a configuration only narrows annotations",
            "wrong.conf:4:16: component `bankcard` asks for `1G` as `max_memory`",
            "bank: the policy can't be used\n\nerror[unknown-key]: the policy has an unknown key `rulez`",
            "did you mean `forbid`?",
        ] {
            assert!(run.err.contains(text), "no {text:?} in {}", run.err);
        }
        assert!(!trail.path().exists(), "no trail is begun");
    }
}

#[test]
fn what_asks_for_more_and_what_names_nobody_is_refused() {
    let config =
        "micro bankcard {\n    data_scope=shared\n    max_memory=1G\n    allowed_connections=analytics\n}\n";
    let policy = r#"{ "rules": [
        { "id": "a", "effect": "forbid", "entry": "chrge" },
        { "id": "b", "effect": "forbid", "state": "Manager" }
    ] }"#;
    let run = with("wide", Some(config), Some(policy), &[]);
    assert_eq!((run.code, run.out.as_str()), (Some(2), ""), "{}", run.err);
    for text in [
        "a configuration only narrows annotations",
        "wide.conf:2:16: component `bankcard` asks for `shared` as `data_scope`",
        "wide.conf:3:16: component `bankcard` asks for `1G` as `max_memory`",
        "wide.conf:4:25: component `bankcard` asks for `analytics` as `allowed_connections`",
        "wide.json:2:51: rule `a` names entry point `chrge`, which this program does not have",
        "wide.json:3:51: rule `b` names session state `Manager`, which this program does not have",
    ] {
        assert!(run.err.contains(text), "no {text:?} in {}", run.err);
    }
}

#[test]
fn files_that_are_not_there_are_both_named() {
    let run = bank(&["--config", "no/such.conf", "--policy", "no/such.json"]);
    assert_eq!((run.code, run.out.as_str()), (Some(2), ""));
    for file in ["`no/such.conf`", "`no/such.json`"] {
        assert!(run.err.contains(&format!("{file} can't be read: No such file or directory")), "{}", run.err);
    }
}

#[test]
fn a_narrower_configuration_closes_a_connection() {
    let config = "micro analytics {\n    allowed_connections=payment_gateway\n}\n";
    let run = with("outsider", Some(config), None, &[]);
    assert_eq!(run.code, Some(2), "it narrows, and never opens another connection: {}", run.err);

    let config = "micro analytics {\n    allowed_connections=\n}\n";
    let run = with("rates", Some(config), None, &["--quiet"]);
    let why = "entry point `rate` of component `interface` was not called: the configuration closes the connection to it";
    let unknown = format!("\nWhat all of it comes to is not known: {why}.\n");
    assert!(run.code == Some(0) && run.out.contains(&unknown), "{}{}", run.out, run.err);

    let config = "micro interface {\n    allowed_connections=analytics\n}\n";
    let run = with("closed", Some(config), None, &["--quiet"]);
    let why = "entry point `open` of component `bankcard` was not called: the configuration closes the connection to it";
    assert_eq!((run.code, run.out.as_str()), (Some(1), ""));
    assert!(run.err.ends_with(&format!("{why}\n")) && run.notices.is_empty(), "{}", run.err);
}

#[test]
fn a_policy_that_forbids_to_charge_is_obeyed() {
    let forbids = |condition: &str| {
        format!(
            r#"{{ "rules": [
                {{ "id": "connected", "effect": "permit" }},
                {{ "id": "closed-today", "effect": "forbid", "entry": "charge_batch"{condition} }}
            ] }}"#
        )
    };
    let refused = |component| {
        format!(
            "entry point `charge_batch` of component `{component}` was not called: rule `closed-today` forbids it"
        )
    };
    for (test, condition, component) in
        [("host", "", "interface"), ("caller", r#", "caller": "interface""#, "bankcard")]
    {
        let run = with(test, None, Some(&forbids(condition)), &[]);
        assert_eq!((run.code, run.out.as_str()), (Some(1), ""), "{}", run.err);
        let refused = refused(component);
        assert!(run.err.ends_with(&format!("{refused}; nothing was charged\n")), "{}", run.err);
    }
}

/// What was charged is never left out, whatever else can't be done.
#[test]
fn a_policy_that_forbids_to_count_does_not_hide_what_was_charged() {
    let policy = r#"{ "rules": [
        { "id": "connected", "effect": "permit" },
        { "id": "uncounted", "effect": "forbid", "entry": "record" }
    ] }"#;
    let run = with("uncounted", None, Some(policy), &["--batch=100"]);
    assert_eq!(run.code, Some(1), "{}", run.err);
    assert!(run.out.contains("The vault's ledger DOES NOT AGREE with these totals"), "{}", run.out);
    let end = run.err.lines().last().unwrap();
    assert!(
        end.contains("rule `uncounted` forbids it; the 9") && end.ends_with(" payments charged before stand"),
        "{end}"
    );
}

/// What the README has people try, with an hour for a minute, so that seldom one ends meanwhile.
#[test]
fn a_lower_limit_stops_the_bank_and_what_it_charged_stands() {
    let policy = shipped("policy.json").replace("1000000, \"per\": \"1m\"", "5000, \"per\": \"1h\"");
    let run = with("limit", None, Some(&policy), &[]);
    if run.code == Some(0) {
        return; // the hour ended, and another 5,000 were let through, which is nearly all
    }
    assert_eq!(run.code, Some(1), "{}", run.err);
    let asked = run.network("all").map_or(0, |all| all[0] + all[1]);
    assert!((5_000..=10_000).contains(&asked), "{asked}");
    assert!(run.out.contains("The vault's ledger agrees with these totals"), "{}", run.out);
    let charged = run.count("charged");
    let end = format!(
        "rule `gateway-limit` forbids it; the {},{:03} payments charged before stand\n",
        charged / 1000,
        charged % 1000
    );
    assert!(run.err.ends_with(&end), "{}", run.err);
}
