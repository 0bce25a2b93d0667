//! Attack: take the disk away from the log, and look for a call that runs without a record.

use std::fs;
use std::process::Command;

use polycall::audit::Verdict;

use crate::{AUDITED, Log, Run, STARTED};

/// Runs a script on a file system with room for 400 KiB, gone with the script: it is in a namespace of its own.
fn on_a_small_disk(script: &str) -> Run {
    let log = Log::new();
    fs::create_dir_all(log.path()).unwrap();
    let script = format!("mount -t tmpfs -o size=400k tmpfs \"$0\" || exit 99; {script}");
    let mut command = Command::new("unshare");
    command.args(["--user", "--map-root-user", "--mount", "sh", "-c", &script]).arg(log.path()).arg(AUDITED);
    let run = Run::of(command.output().expect("`unshare` is part of util-linux"));
    assert_ne!(run.output.status.code(), Some(99), "no file system can be mounted here: {run:#?}");
    run
}

/// ENOSPC: the gates close, `status()` says why, and they open again when there is room.
#[test]
fn a_full_disk_closes_the_gates_until_there_is_room() {
    let run = on_a_small_disk(
        "head -c 300000 /dev/zero > \"$0/ballast\"; (sleep 1; rm \"$0/ballast\") & exec \"$1\" \"$0/log\" broken 1000000",
    );
    run.exited(0)
        .said("REFUSED the call to component `ledger` was refused: its audit record")
        .said("No space left on device")
        .said("AGAIN after")
        .complained("the audit trail cannot be written, calls are refused")
        .complained("the audit trail is written again, calls go on");
}

/// The same, and the process is halted.
#[test]
fn a_full_disk_halts_the_process_where_that_is_asked() {
    let run =
        on_a_small_disk("head -c 300000 /dev/zero > \"$0/ballast\"; exec \"$1\" \"$0/log\" halting 1000000");
    run.died_by(libc::SIGABRT).complained("No space left on device").complained("the process is halted");
}

/// EIO, for good: the log ends unsealed, and what it has is what was let through.
#[test]
fn a_disk_that_is_gone_closes_the_gates() {
    let log = Log::new();
    let run = log.run(&["eio"]);
    run.exited(0)
        .said("REFUSED the call to component `ledger` was refused: its audit record")
        .said("Input/output error")
        .complained("the audit trail ended");
    let report = log.verify();
    assert_ne!(report.verdict, Verdict::Intact, "{report}");
    assert_ne!(report.verdict, Verdict::Tampered, "{report}");
    log.run(&["calls", "10"]).exited(0);
    assert!(log.records() >= 10 + 2 * STARTED);
}

/// A file that may not grow (EFBIG), as a quota on a disk.
#[test]
fn a_file_that_may_not_grow_closes_the_gates() {
    let log = Log::new();
    let mut command = Command::new("sh");
    command.args(["-c", "trap '' XFSZ; ulimit -f 100; exec \"$1\" \"$0\" broken-for-good 1000000"]);
    let run = Run::of(command.arg(log.path()).arg(AUDITED).output().unwrap());
    run.exited(0)
        .said("REFUSED the call to component `ledger` was refused: its audit record")
        .said("File too large");
    // a process that may write it goes on
    log.run(&["calls", "10"]).exited(0);
    assert!(log.records() >= 10);
}

#[test]
fn a_log_that_can_not_be_made_stops_the_start() {
    let log = Log::new();
    fs::write(log.path(), "a file").unwrap();
    log.run(&["calls"]).exited(1).said("NOT STARTED: there is no audit trail: ");
    fs::remove_file(log.path()).unwrap();
}

/// A log that somebody changed is not gone on with: the change would be sealed.
#[test]
fn a_log_that_was_changed_is_not_gone_on_with() {
    let log = Log::new();
    log.run(&["calls", "100"]).exited(0);
    let file = log.path().join("00000000.trail");
    let mut bytes = fs::read(&file).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&file, bytes).unwrap();
    log.run(&["calls", "100"]).exited(1).said("NOT STARTED: there is no audit trail: ");
}

/// Who kills the sequencer stops all calls as soon as the rings are full; nothing is lost.
#[test]
fn a_sequencer_that_is_dead_closes_the_gates() {
    let log = Log::new();
    let run = log.run(&["sequencer-killed"]);
    run.exited(0).said("REFUSED the call to component `ledger` was refused: its audit record");
    log.run(&["calls", "0"]).exited(0);
    // the ring of one thread, but for the places that are kept for denials, which those that were refused may have taken;
    // and what was in the log before
    let ring = 16 * 1024;
    assert!((ring - 64..=100 + ring + 64 + 2 * STARTED).contains(&log.records()), "{}", log.records());
}
