//! Attack: run the ring's two sides in every order that the memory model allows.
#![forbid(unsafe_code)]

/// The ring is written against these names.
mod sync {
    pub(crate) use loom::sync::atomic::{AtomicU64, Ordering};

    #[derive(Debug)]
    pub(crate) struct Line(pub(crate) [AtomicU64; 8]);
}

#[allow(dead_code)] // labels are for files
#[path = "../../../polycall/src/audit/trail/ring.rs"]
mod ring;

use loom::sync::Arc;
use loom::thread;

use ring::{HEADER, Ring, Words};
use sync::Line;

fn ring(records: usize) -> Ring {
    let line = || Line(std::array::from_fn(|_| sync::AtomicU64::new(0)));
    Ring::new(Vec::from_iter((0..HEADER + records).map(|_| line())).leak()).unwrap()
}

/// All words say the number, so that a record of two halves is seen.
fn record(number: u64) -> Words {
    [number + 1; 8]
}

/// Takes all that waits, as the sequencer does.
fn drain(ring: &Ring, next: &mut u64) {
    let waiting = ring.waiting();
    assert_eq!(waiting.start, *next, "one was skipped, or came twice");
    for at in waiting.clone() {
        assert_eq!(ring.get(at), record(at), "record {at} is torn");
    }
    *next = waiting.end;
    ring.keep(waiting.end);
}

/// Puts `records` in, as a lane does: only where there is room, by the counter of what is kept.
fn put_all(ring: &Ring, records: u64) {
    for number in 0..records {
        while number - ring.kept_so_far() == ring.capacity() {
            thread::yield_now();
        }
        assert_eq!(ring.put(&record(number)), number);
    }
}

fn in_every_order(capacity: usize, records: u64) {
    let mut model = loom::model::Builder::new();
    model.preemption_bound = Some(3);
    model.check(move || {
        let ring = Arc::new(ring(capacity));
        let producer = {
            let ring = ring.clone();
            thread::spawn(move || put_all(&ring, records))
        };
        let mut next = 0;
        while next < records {
            drain(&ring, &mut next);
            thread::yield_now();
        }
        producer.join().unwrap();
        drain(&ring, &mut next);
        assert_eq!(next, records);
    });
}

#[test]
fn no_record_is_lost_torn_or_seen_twice() {
    in_every_order(2, 2);
}

/// Each place is used twice: what makes room must order the old reading before the new writing.
#[test]
fn a_place_is_not_written_while_it_is_read() {
    in_every_order(1, 2);
    in_every_order(2, 3);
}

/// What a log is recovered from when a process is killed: the producer stops anywhere.
#[test]
fn what_is_counted_is_whole_wherever_the_producer_stops() {
    loom::model(|| {
        let ring = Arc::new(ring(2));
        let producer = {
            let ring = ring.clone();
            thread::spawn(move || put_all(&ring, 2))
        };
        let waiting = ring.waiting();
        for at in waiting {
            assert_eq!(ring.get(at), record(at));
        }
        producer.join().unwrap();
    });
}

/// The model sees a missing order: without it, this harness would pass whatever the ring does.
#[test]
#[should_panic = "torn"]
fn the_harness_notices_a_counter_without_order() {
    loom::model(|| {
        let ring = Arc::new(ring(1));
        let flag = Arc::new(sync::AtomicU64::new(0));
        let producer = {
            let (ring, flag) = (ring.clone(), flag.clone());
            thread::spawn(move || {
                ring.put(&record(0));
                flag.store(1, sync::Ordering::Relaxed); // orders nothing
            })
        };
        if flag.load(sync::Ordering::Relaxed) == 1 {
            assert_eq!(ring.get(0), record(0), "torn");
        }
        producer.join().unwrap();
    });
}
