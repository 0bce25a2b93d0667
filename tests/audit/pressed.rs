//! Attack: put more into a trail than its sequencer takes out, and end, die or ask for something meanwhile.

use std::ops::ControlFlow;
use std::process::Command;

use polycall::audit::Verdict;
use polycall_audit::{Dictionary, Kind, Leaf, Reader, Shown};

use crate::{Log, Run};

/// Records that each start leaves: of the one component.
pub(crate) const STARTED: u64 = 1;

pub(crate) fn press(log: &Log, what: &str) -> Run {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pressed"));
    Run::of(command.arg(log.path()).arg(what).output().expect("the program starts"))
}

/// Threads wait for room when the trail is closed, which gives them room.
#[test]
fn no_call_runs_behind_the_end_of_the_log() {
    for _ in 0..4 {
        let log = Log::new();
        let run = press(&log, "exits");
        run.exited(0);
        assert_eq!(log.records(), run.number("MADE") + STARTED);
    }
}

#[test]
fn a_fault_is_sealed_though_much_waits_before_it() {
    let log = Log::new();
    press(&log, "faults").died_by(libc::SIGSEGV).complained("which was closed");
    let report = log.verify();
    assert_ne!(report.verdict, Verdict::Tampered, "{report}");
    let sealed = report.sealed.as_ref().expect("a checkpoint").frames;
    let faults = faults(&log);
    assert!(matches!(faults[..], [frame] if frame < sealed), "{faults:?}, {report}");
}

/// The frames in which one is recorded.
fn faults(log: &Log) -> Vec<u64> {
    let mut faults = Vec::new();
    let mut each = |_: &Dictionary, _: Option<Leaf<'_>>, shown: Shown<'_>| {
        if let Shown::Records { index, frame } = shown {
            let records = frame.runs().flat_map(|run| run.records());
            faults.extend(records.filter(|record| record.kind == Kind::FAULT).map(|_| index));
        }
        ControlFlow::Continue(())
    };
    let _ = Reader::open(log.path()).unwrap().read(&mut each).unwrap();
    faults
}

/// There is always more that waits.
#[test]
fn a_checkpoint_that_is_asked_for_is_made_at_full_speed() {
    let log = Log::new();
    press(&log, "seals").exited(0).said("SEALED Ok(())");
}

/// A watcher and an anchor that panic with what panics when it is dropped: they are told of the next event all the same.
#[test]
fn what_a_panic_leaves_may_panic_too() {
    let log = Log::new();
    press(&log, "bombs").exited(0).said("BOMB 7").complained("a watcher of the audit trail panicked");
    assert_eq!(log.records(), 3 + STARTED);
}
