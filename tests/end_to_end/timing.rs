//! Attack: learn from the time that a call takes what it did.

use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant};

use polycall::audit::{Event, EventKind, EventSink, Ticket, Unavailable};
use polycall::prelude::*;

use crate::child;

const MS: Duration = Duration::from_millis(1);

#[micro(scope = "isolated", max_calls_per_second = 1000)]
pub mod lock {
    use super::{MS, thread};

    #[isolated]
    pub struct Lock {
        tries: u32,
    }

    /// Results, errors and panics.
    #[polycall_export(timing = quantized("20ms", buckets = 2))]
    pub fn open(lock: &mut Lock, pin: u32) -> Result<bool, String> {
        lock.tries += 1;
        match pin {
            0 => Err("no pin".to_owned()),
            1 => panic!("unlucky"),
            2 => {
                thread::sleep(25 * MS);
                Ok(false)
            }
            3 => {
                thread::sleep(100 * MS);
                Ok(false)
            }
            _ => Ok(pin == 4711),
        }
    }

    #[polycall_export(timing = quantized("1ms", noise = "10ms"))]
    pub fn noisy() {}
}

polycall::host! { Burglar, allowed = [lock] }

static EVENTS: Mutex<Vec<Event>> = Mutex::new(Vec::new());

struct Kept;

impl EventSink for Kept {
    fn reserve(&self, kind: EventKind) -> Result<Ticket, Unavailable> {
        if kind == EventKind::Crossing && EVENTS.lock().unwrap().len() > 100 {
            Err(Unavailable)
        } else {
            Ok(Ticket::default())
        }
    }

    fn commit(&self, _: Ticket, event: &Event) {
        EVENTS.lock().unwrap().push(*event);
    }
}

fn timed<R>(call: impl FnOnce() -> R) -> (R, Duration) {
    let began = Instant::now();
    let result = call();
    (result, began.elapsed())
}

fn report() -> polycall::TimingReport {
    let components = polycall::components();
    let lock = components.iter().find(|component| component.name == "lock").unwrap();
    lock.entry_points.iter().find(|point| point.name == "open").unwrap().timing.unwrap()
}

#[test]
fn whatever_a_call_comes_to_it_leaves_at_an_edge() {
    let ended = child::run(|| {
        Options::new().sink(Kept).start().unwrap();
        Burglar::enter(|cap| {
            // The latest moment of several is a busy machine's; the earliest has to be at the edge, and none before it.
            let edge_of = |pin, cap: &mut Cap<'_, Burglar>| {
                let times: Vec<_> = (0..4).map(|_| timed(|| lock::open(cap, pin)).1).collect();
                *times.iter().min().unwrap()
            };
            for (pin, edge) in [(4711, 20), (9, 20), (0, 20), (1, 20), (2, 40)] {
                if pin == 1 {
                    // it poisons, and what is refused then leaves no earlier
                    assert!(matches!(lock::open(cap, 1), Err(CallError::Panicked { .. })));
                    let (refused, took) = timed(|| lock::open(cap, 4711));
                    assert!(
                        matches!(refused, Err(CallError::Poisoned { .. })) && took >= 20 * MS,
                        "{took:?}"
                    );
                    cap.reset::<lock::Micro>().unwrap();
                    continue;
                }
                let earliest = edge_of(pin, cap);
                let late = earliest.checked_sub(edge * MS);
                assert!(late.is_some_and(|late| late < 15 * MS), "{pin}: {earliest:?}");
            }
            assert_eq!((report().quantum, report().doublings), (20 * MS, 0));
        })
        .unwrap();
    });
    ended.exited(0);
}

#[test]
fn an_overrun_doubles_the_quantum_on_record_until_a_host_takes_it_back() {
    let ended = child::run(|| {
        Options::new().sink(Kept).start().unwrap();
        Burglar::enter(|cap| {
            let (_, took) = timed(|| lock::open(cap, 3));
            assert!(took >= 120 * MS, "{took:?}");
            let (quantum, doublings) = (report().quantum, report().doublings);
            assert!(doublings >= 2 && quantum == 20 * MS * (1 << doublings), "{quantum:?}, {doublings}");
            let overruns: Vec<_> = {
                let events = EVENTS.lock().unwrap();
                events.iter().filter(|event| event.kind == EventKind::Overrun).copied().collect()
            };
            assert_eq!(overruns.len() as u32, doublings);
            assert_eq!(overruns[0].digest, Some([20_000_000, 0]));
            assert_eq!((overruns[1].entry, overruns[1].digest), ("open", Some([40_000_000, 0])));
            assert!(timed(|| lock::open(cap, 4711)).1 >= quantum, "the others wait as long");

            cap.restore_timing::<lock::Micro>();
            assert_eq!((report().quantum, report().doublings), (20 * MS, 0));
            let last = EVENTS.lock().unwrap().last().copied().unwrap();
            assert_eq!(last.kind, EventKind::TimingRestored);

            // no room for a record, and noise
            EVENTS.lock().unwrap().resize(101, last);
            let (refused, took) = timed(|| lock::open(cap, 4711));
            assert!(
                matches!(refused, Err(CallError::AuditUnavailable { .. })) && took >= 20 * MS,
                "{took:?}"
            );
            EVENTS.lock().unwrap().clear();
            let times: Vec<_> = (0..20).map(|_| timed(|| lock::noisy(cap)).1).collect();
            assert!(times.iter().all(|time| *time >= MS));
            assert!(times.iter().any(|time| *time >= 4 * MS), "{times:?}");
        })
        .unwrap();
    });
    ended.exited(0);
}
