//! Attack: make more calls than there is room for, and look for one that ran without a record.

use crate::{Log, STARTED};

/// A ring of 256 records and no patience. `nothing` is refused where there is no room; `sum` may go on without a record,
/// and is counted then.
#[test]
fn a_call_without_room_is_refused_and_none_is_lost() {
    let log = Log::new();
    let run = log.run(&["hasty", "100000"]);
    run.exited(0);
    let (done, refused) = (run.number("DONE"), run.number("REFUSED"));
    assert_eq!(done + refused, 100_000);
    assert!(refused > 0, "the attack did not fill the ring: {run:?}");
    let records = log.records();
    // each call that ran, each that was refused unless it was only counted, and of `sum` what had room
    assert!(records >= done + STARTED && records <= 200_000 + STARTED, "{records} records, {run:?}");
}

/// As fast as two threads can, for a moment.
#[test]
fn nothing_is_lost_at_full_speed() {
    let log = Log::new();
    let run = log.run(&["fast", "1000"]);
    run.exited(0);
    assert_eq!(log.records(), run.number("MADE") + STARTED);
}
