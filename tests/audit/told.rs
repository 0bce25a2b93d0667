//! Attack: be told of what happens in a way that costs the caller something, or not be told at all.

use std::os::unix::net::UnixDatagram;
use std::time::Duration;

use crate::{Log, STARTED};

#[test]
fn watchers_are_told_by_level_on_a_thread_of_their_own() {
    let log = Log::new();
    let run = log.run(&["watched"]);
    run.exited(0)
        .said("INFO on polycall-watch: crossing: audited::App -> audited::ledger::add in NoSession: returned")
        .said("INFO on polycall-watch: crossing: audited::ledger -> audited::log::write in NoSession: returned")
        .said("INFO on polycall-watch: state entered: audited::App -> audited::App in Clerk: returned")
        .said("WARNING on polycall-watch: state refused: audited::App -> audited::App in Clerk: denied")
        .said("WARNING on polycall-watch: crossing: audited::App -> audited::ledger::panics in NoSession: panicked");
    assert!(!run.out.contains("WARNING on polycall-watch: crossing: audited::App -> audited::ledger::add"));
    assert_eq!(run.out.matches("INFO on").count() as u64, log.records());
}

/// Where a value came from that goes down.
#[test]
fn a_declassification_says_where_the_value_came_from() {
    let log = Log::new();
    log.run(&["declassifies"])
        .exited(0)
        .said("round: a round number: returned, from audited::App > audited::ledger\n")
        .said("round: a round number: returned, from nobody > audited::ledger\n");
    let key = std::fs::read_to_string(log.path().join("first.vkey")).unwrap();
    assert_eq!(log.records(), 4 + STARTED, "{key}");
}

#[test]
fn a_watcher_that_panics_is_told_on_and_nobody_else_notices() {
    let log = Log::new();
    log.run(&["watcher-panics", "1000"]).exited(0).complained("a watcher of the audit trail panicked");
    assert_eq!(log.records(), 1000 + STARTED);
}

#[test]
fn a_watcher_that_is_stuck_delays_nobody_and_is_seen() {
    let log = Log::new();
    log.run(&["watcher-stuck", "10000"]).exited(0).said("watchers missed ");
    assert_eq!(log.records(), 10_000 + STARTED);
}

#[test]
fn events_are_events_of_tracing() {
    let log = Log::new();
    log.run(&["traced"])
        .exited(0)
        .said("TRACED INFO polycall message=crossing: audited::App -> audited::ledger::add")
        .said("TRACED WARN polycall message=state refused")
        .said("TRACED ERROR polycall message=crossing: audited::App -> audited::ledger::panics");
}

#[test]
fn counters_are_told_as_text() {
    let log = Log::new();
    log.run(&["metrics", "123"])
        .exited(0)
        .said("polycall_calls_total{component=\"audited::ledger\",entry=\"nothing\"} 123\n")
        .said("polycall_denied_total{component=\"audited::ledger\",entry=\"nothing\"} 0\n")
        .said("# TYPE polycall_memory_used_bytes gauge\n")
        .said("polycall_audit_records_total 125\n")
        .said("polycall_audit_up 1\n");
}

/// The journal's native protocol: one datagram, the note's length before it.
#[test]
fn the_journal_is_told_of_checkpoints() {
    let log = Log::new();
    let socket = std::env::temp_dir().join(format!("polycall-journal-{}", std::process::id()));
    let journal = UnixDatagram::bind(&socket).unwrap();
    journal.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    log.run(&["journal", "10", socket.to_str().unwrap()]).exited(0);
    let mut notes = Vec::new();
    journal.set_read_timeout(Some(Duration::from_millis(100))).unwrap();
    let mut datagram = [0; 4096];
    while let Ok(length) = journal.recv(&mut datagram) {
        let text = &datagram[..length];
        let name = b"POLYCALL_CHECKPOINT\n";
        let at = text.windows(name.len()).position(|window| window == name).expect("the field") + name.len();
        assert!(text.starts_with(b"MESSAGE=audit checkpoint\nSYSLOG_IDENTIFIER=polycall\nPRIORITY=6\n"));
        let size = u64::from_le_bytes(text[at..at + 8].try_into().unwrap()) as usize;
        assert_eq!(text.len(), at + 8 + size + 1, "the note, and a line's end");
        notes.push(String::from_utf8(text[at + 8..at + 8 + size].to_vec()).unwrap());
    }
    std::fs::remove_file(socket).unwrap();
    let last = notes.last().expect("a checkpoint");
    assert!(last.starts_with("test.example/audit\n") && last.contains("final"), "{last}");
    let report = log.verify_with(polycall::audit::VerifyOptions::new().anchor(last));
    assert_eq!(report.verdict, polycall::audit::Verdict::Intact, "{report}");
}

/// The digest of a tuple of the arguments, by whoever has the key; none where none is asked for, and no call where it can't
/// be made.
#[test]
fn a_digest_tells_the_arguments_to_who_knows_them() {
    let log = Log::new();
    let run = log.run(&["digested"]);
    let expected = run.out.split_once("EXPECTED ").and_then(|(_, rest)| rest.lines().next()).unwrap();
    run.exited(0)
        .said(&format!("DIGEST of pays: {expected}"))
        .said("DIGEST of add: None")
        .said("PANICS Err(AuditUnavailable { component: \"ledger\" })")
        .said("DIGEST of takes_what_panics: None");
    assert_eq!(log.records(), 3 + STARTED);
}
