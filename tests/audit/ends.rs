//! Attack: end the program in every way but a kill, and look for what is missing from its log.

use std::fs;

use polycall::audit::{Verdict, VerifyOptions};

use crate::{Log, STARTED};

#[test]
fn every_call_is_in_the_log_of_a_program_that_ends() {
    let log = Log::new();
    log.run(&["calls", "1000"]).exited(0);
    assert_eq!(log.records(), 1000 + STARTED);
    assert!(!log.path().join("rings").exists());
}

/// `exit(3)` from anywhere seals too.
#[test]
fn every_call_is_in_the_log_of_a_program_that_exits() {
    let log = Log::new();
    log.run(&["exit", "1000"]).exited(3);
    assert_eq!(log.records(), 1000 + STARTED);
}

#[test]
fn a_log_goes_on_from_run_to_run() {
    let log = Log::new();
    for run in 1..=3 {
        log.run(&["calls", "10"]).exited(0);
        assert_eq!(log.records(), run * (10 + STARTED));
    }
    assert_eq!(log.verify().runs, 3);
}

#[test]
fn each_kind_of_event_is_in_the_log() {
    let log = Log::new();
    log.run(&["all-kinds"]).exited(0);
    // add, fails, panics, calls_out, write below it, a state refused, a state entered, a call in it
    assert_eq!(log.records(), 8 + STARTED);
}

/// Threads that end leave their rings to those that come later.
#[test]
fn every_call_of_every_thread_is_in_the_log() {
    let log = Log::new();
    log.run(&["threads", "500"]).exited(0);
    assert_eq!(log.records(), 3 * 4 * 500 + STARTED);
}

#[test]
fn what_is_below_the_threshold_is_left_out_and_nothing_else() {
    let log = Log::new();
    log.run(&["quiet"]).exited(0);
    assert_eq!(log.records(), 2 + STARTED, "`add`, whose threshold is lower, and the panic");
}

/// Without an end the log says so; what was sealed is there, and the next run seals the rest.
#[test]
fn a_program_that_aborts_leaves_a_log_that_is_not_sealed() {
    let log = Log::new();
    log.run(&["abort", "1000"]).died_by(libc::SIGABRT);
    let report = log.verify();
    assert_eq!(report.verdict, Verdict::NotSealed, "{report}");
    assert_eq!(report.records, 1000 + STARTED, "it was sealed just before");
    log.run(&["calls", "0"]).exited(0);
    assert_eq!(log.records(), 1000 + 2 * STARTED);
}

#[test]
fn epochs_and_files_change_under_load() {
    let log = Log::new();
    log.run(&["epochs", "100"]).exited(0);
    let report = log.verify();
    assert_eq!(report.verdict, Verdict::Intact, "{report}");
    assert!(report.epochs >= 3 && report.files >= 2, "{report}");
    assert_eq!(report.records, 2000 + STARTED);
}

/// A child has no sequencer, and its parent's rings are not its own.
#[test]
fn a_forked_child_is_refused_and_leaves_nothing_in_the_log() {
    let log = Log::new();
    log.run(&["fork", "100"]).exited(0).said("CHILD Ok(Err(Forked");
    assert_eq!(log.records(), 200 + STARTED);
}

/// A stray access ends the process; who did it and where is the last record, and it is sealed.
#[test]
fn a_fault_is_the_last_record() {
    let log = Log::new();
    log.run(&["fault"]).died_by(libc::SIGSEGV).complained("which was closed");
    let report = log.verify();
    assert_eq!(report.verdict, Verdict::NotSealed, "{report}");
    assert_eq!(report.records, STARTED + 2, "the call that told the address, and the fault");
    assert_eq!(report.tail_frames, 0, "the fault is sealed: {report}");
}

/// The end waits for a call that takes a moment.
#[test]
fn a_call_that_runs_at_the_end_is_in_the_log() {
    let log = Log::new();
    log.run(&["closes", "10"]).exited(0);
    assert_eq!(log.records(), 10 + STARTED + 1);
}

#[test]
fn an_anchor_has_the_last_checkpoint_and_notices_a_log_that_was_cut() {
    let log = Log::new();
    let anchor = log.path().with_extension("checkpoint");
    log.run(&["anchored", "1000", anchor.to_str().unwrap()]).exited(0);
    let note = fs::read_to_string(&anchor).unwrap();
    fs::remove_file(anchor).unwrap();
    let report = log.verify_with(VerifyOptions::new().anchor(&note));
    assert_eq!(report.verdict, Verdict::Intact, "{report}");

    let file = log.path().join("00000000.trail");
    let whole = fs::read(&file).unwrap();
    fs::write(&file, &whole[..whole.len() / 2]).unwrap();
    let report = log.verify_with(VerifyOptions::new().anchor(&note));
    assert_eq!(report.verdict, Verdict::Truncated, "{report}");
}

/// Whoever keeps checkpoints elsewhere may take for ever: nobody waits for them but, for a moment, the end.
#[test]
fn an_anchor_that_is_stuck_delays_no_call() {
    let log = Log::new();
    log.run(&["stuck-anchor", "100000"]).exited(0);
    assert_eq!(log.records(), 100_000 + STARTED);
}

#[test]
fn two_programs_do_not_share_a_log() {
    let log = Log::new();
    let mut first = log.command(&["closes", "10"]).spawn().unwrap();
    while !log.path().join("first.vkey").exists() {
        std::thread::yield_now();
    }
    log.run(&["calls", "10"]).exited(1).said("NOT STARTED: there is no audit trail: ");
    assert!(first.wait().unwrap().success());
    assert_eq!(log.records(), 10 + STARTED + 1);
}
