//! What people type, and what they are told.

mod common;

use std::process::Stdio;

use common::{Run, Trail, bank, bank_with_stdin, charge, shipped};

#[test]
fn what_can_not_be_understood_is_said_and_exits_with_2() {
    for (args, message) in [
        (&["--frob"][..], "unknown option `--frob`"),
        (&["-q"], "unknown option `-q`"),
        (&["--batch"], "`--batch` needs a value"),
        (&["--batch", "0"], "`--batch` takes a number from 1 to 1000000, not `0`"),
        (&["--batch=many"], "`--batch` takes a number from 1 to 1000000, not `many`"),
        (&["--memory", "much"], "`--memory` takes a size such as `1M`, not `much`"),
        (&["--session", "soon"], "`--session` takes a time such as `50ms`, at most `15m`, not `soon`"),
        (&["--session=5"], "`--session` takes a time such as `50ms`, at most `15m`, not `5`"),
        (&["--session", "16m"], "`--session` takes a time such as `50ms`, at most `15m`, not `16m`"),
        (&["--config"], "`--config` needs a file"),
        (&["--policy="], "`--policy` needs a file"),
        (&["--audit"], "`--audit` needs a directory"),
        (&["--protection", "mpk"], "unknown value `mpk`; known: `mprotect`, `none`"),
        (&["--attack", "all"], "unknown value `all`; known: `read-vault`"),
        (&["--quiet=yes"], "`--quiet` takes no value, but got `yes`"),
        (&["a.csv", "b.csv"], "more than one file"),
        (&["--hold", "-"], "`--hold` waits for standard input, so payments can't come from there"),
        (&["--hold", "--attack", "read-vault"], "`--hold` and `--attack` do not go together"),
    ] {
        let run = bank(args);
        assert_eq!(run.code, Some(2), "{args:?}");
        assert_eq!(run.err, format!("bank: {message}; see `bank --help`\n"), "{args:?}");
        assert_eq!(run.out, "", "{args:?}");
    }
}

#[test]
fn help_and_version_are_printed() {
    let help = bank(&["--help"]);
    assert_eq!(help.code, Some(0));
    assert!(help.out.contains("Usage: bank [OPTIONS] [FILE | -]"), "{}", help.out);
    assert_eq!(bank(&["--version"]).out, format!("bank {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn payments_that_can_not_be_read_are_an_error() {
    let run = bank(&["no/such/payments.csv"]);
    assert_eq!(run.code, Some(1));
    assert_eq!(
        run.err,
        "bank: no/such/payments.csv: cannot read the payments: No such file or directory (os error 2)\n"
    );
    let run = bank(&["--", "--batch=7"]);
    assert!(run.err.starts_with("bank: --batch=7: cannot read the payments"), "{}", run.err);
    let run = bank(&[env!("CARGO_TARGET_TMPDIR")]);
    assert_eq!((run.code, run.out.as_str()), (Some(1), ""));
    assert!(run.err.contains("Is a directory"), "{}", run.err);
}

#[test]
fn who_may_not_charge_is_told_so() {
    let run = bank(&["--badge", "clerk"]);
    assert_eq!(run.code, Some(1));
    assert_eq!(
        run.err,
        "bank: badge `clerk`: session state `CardProcessing` was not entered: its guard refused the credential\n"
    );
    let run = bank(&["--badge", "burglar"]);
    assert_eq!(
        run.err,
        "bank: badge `burglar`: session state `Authenticated` was not entered: its guard refused the credential\n"
    );
}

#[test]
fn a_vault_that_is_full_ends_the_run_and_loses_nothing() {
    for memory in ["4K", "128K", "512K"] {
        let run = bank(&["--memory", memory]);
        assert_eq!(run.code, Some(1), "{memory}");
        assert!(run.err.contains("the vault has no room for another payment"), "{memory}: {}", run.err);
        if !run.out.is_empty() {
            assert_eq!(run.payments(), run.count("charged") + run.count("rejected"), "{memory}");
            assert!(run.out.contains("The vault's ledger agrees with these totals"), "{memory}: {}", run.out);
        }
    }
}

#[test]
fn more_memory_than_the_annotation_grants_is_refused_at_the_start() {
    let run = bank(&["--memory", "1G"]);
    assert_eq!((run.code, run.out.as_str()), (Some(2), ""));
    assert!(
        run.err.contains("options may only narrow the annotation of component `bankcard`"),
        "{}",
        run.err
    );
}

#[test]
fn a_reader_that_goes_away_is_no_reason_to_stop() {
    let path = common::file("closed-pipe", &shipped(3_000));
    let trail = Trail::new();
    let mut child = trail
        .bank()
        .arg(path)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the bank starts");
    drop(child.stdout.take());
    drop(child.stderr.take());
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
#[cfg(target_os = "linux")]
fn a_summary_that_can_not_be_written_is_an_error() {
    let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
    let trail = Trail::new();
    let output = trail.bank().args(["--quiet", "-"]).stdin(Stdio::null()).stdout(full).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let error = Run::of(output).err;
    assert_eq!(error, "bank: cannot write the summary: No space left on device (os error 28)\n");
}

#[test]
fn holding_waits_for_the_end_of_standard_input() {
    let path = common::file("hold", &shipped(100));
    let run = bank_with_stdin(&["--hold", path.to_str().unwrap()], b"whatever\n");
    assert_eq!(run.code, Some(0), "{}", run.err);
    assert!(run.out.ends_with("\nready\n"), "{}", run.out);
}

#[test]
fn progress_is_for_terminals_only() {
    let run = charge("progress", &["--batch", "10"], &shipped(100));
    assert!(!run.err.contains('\r') && !run.err.contains('…'), "{}", run.err);
}
