//! The event sink: asked for room before a call, told after it; what it refuses does not happen.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use polycall::audit::{Counting, Event, EventKind, EventSink, Outcome, Ticket, Unavailable};
use polycall::prelude::*;
use polycall::{SessionError, StartError};

use crate::child;
use crate::raw::report;

#[polycall::states]
pub mod session {
    #[state(initial)]
    pub struct Anonymous;
    #[state(parent = Anonymous, guard = super::knows, credential = u32)]
    pub struct Known;
}

fn knows(credential: &u32) -> bool {
    assert!(*credential != 13, "unlucky");
    *credential == 42
}

#[micro(scope = "isolated", allowed = [inner], max_memory = "64K")]
pub mod outer {
    use super::session::Known;

    #[isolated]
    pub struct Outer {
        calls: u64,
        bytes: heap::Vec<u8>,
    }

    #[polycall_export]
    pub fn call(cap: &mut Cap<'_>) -> u64 {
        cap.state_mut().calls += 1;
        let _ = inner::call(cap);
        cap.state().calls
    }

    #[polycall_export]
    pub fn calls(outer: &Outer) -> u64 {
        outer.calls
    }

    #[polycall_export]
    pub fn fails(outer: &mut Outer) -> Result<(), String> {
        Err(format!("after {} calls", outer.calls))
    }

    #[polycall_export]
    pub fn panics() {
        panic!("as asked");
    }

    #[polycall_export]
    pub fn overruns(outer: &mut Outer) {
        outer.bytes.extend_from_slice(&[0; 100_000]);
    }

    #[polycall_export(state = Known)]
    pub fn known(_: &mut Cap<'_, Known>) {}

    #[polycall_export]
    pub fn breaks(_: &mut Outer) {
        panic!("while holding the state");
    }
}

#[micro(scope = "shared")]
pub mod inner {
    #[polycall_export]
    pub fn call() {}
}

polycall::host! { pub App, allowed = [outer, inner] }

fn enter<R>(body: impl FnOnce(&mut Cap<'_, App>) -> R) -> R {
    App::enter(body).unwrap()
}

/// Does a bit of everything; returns how many calls ran.
fn everything(cap: &mut Cap<'_, App>) -> u64 {
    for _ in 0..10 {
        outer::call(cap).unwrap();
    }
    assert!(outer::fails(cap).is_err() && outer::panics(cap).is_err() && outer::overruns(cap).is_err());
    cap.enter::<session::Known, _>(42, |cap| outer::known(cap)).unwrap().unwrap();
    assert_eq!(cap.enter::<session::Known, _>(1, |_| ()), Err(SessionError::Refused { state: "Known" }));
    assert_eq!(
        cap.enter::<session::Known, _>(13, |_| ()),
        Err(SessionError::GuardPanicked { state: "Known" })
    );
    assert!(outer::breaks(cap).is_err());
    for _ in 0..5 {
        assert!(matches!(outer::call(cap), Err(CallError::Poisoned { .. })));
    }
    cap.reset::<outer::Micro>().unwrap();
    outer::calls(cap).unwrap();
    cap.end::<outer::Micro>().unwrap();
    assert!(matches!(outer::call(cap), Err(CallError::Ended { .. })));
    10 + 10 + 3 + 1 + 1 + 1
}

#[test]
fn totals_equal_crossings() {
    let ended = child::run(|| {
        let counting = Counting::new();
        Options::new().sink(counting.clone()).start().unwrap();
        assert!(polycall::status().audited);
        let ran = enter(everything);
        let reports = [report!(outer), report!(inner)];
        let sum = |count: fn(&polycall::ComponentReport) -> u64| reports.iter().map(count).sum::<u64>();
        assert_eq!(counting.committed(EventKind::Crossing), ran);
        assert_eq!(sum(|report| report.crossings()), ran);
        assert_eq!(counting.committed(EventKind::Denied), 6);
        assert_eq!(sum(|report| report.denials()), 6);
        let kinds = [
            (EventKind::StateEntered, 1),
            (EventKind::StateRefused, 2),
            (EventKind::Poisoned, 1),
            (EventKind::Reset, 1),
            (EventKind::ComponentEnded, 1),
            (EventKind::ComponentStarted, polycall::components().len() as u64),
            (EventKind::Unprotected, 0),
        ];
        for (kind, count) in kinds {
            assert_eq!(counting.committed(kind), count, "{kind}");
        }
        assert_eq!(counting.in_flight(), 0);
    });
    ended.exited(0);
}

#[test]
fn totals_equal_crossings_from_many_threads() {
    let ended = child::run(|| {
        let counting = Counting::new();
        Options::new().sink(counting.clone()).start().unwrap();
        std::thread::scope(|scope| {
            for _ in 0..40 {
                scope.spawn(|| {
                    enter(|cap| {
                        for _ in 0..500 {
                            outer::call(cap).unwrap();
                        }
                    });
                });
            }
        });
        assert_eq!(counting.committed(EventKind::Crossing), 40_000);
        assert_eq!(report!(outer).crossings() + report!(inner).crossings(), 40_000);
        assert_eq!(enter(|cap| outer::calls(cap)), Ok(20_000));
        assert_eq!(counting.in_flight(), 0);
    });
    ended.exited(0);
}

/// Refuses, panics or tries to call when told to; keeps what it is told.
struct Capricious;

static REFUSES: AtomicBool = AtomicBool::new(false);
static PANICS_IN_RESERVE: AtomicBool = AtomicBool::new(false);
static PANICS_IN_COMMIT: AtomicBool = AtomicBool::new(false);
static CALLS: AtomicBool = AtomicBool::new(false);
static RESERVED: AtomicU64 = AtomicU64::new(0);
static EVENTS: Mutex<Vec<Event>> = Mutex::new(Vec::new());
static INSIDE_SINK: Mutex<Vec<Result<(), CallError>>> = Mutex::new(Vec::new());

impl EventSink for Capricious {
    fn reserve(&self, _: EventKind) -> Result<Ticket, Unavailable> {
        assert!(!PANICS_IN_RESERVE.load(Ordering::Relaxed), "in reserve");
        if CALLS.load(Ordering::Relaxed) {
            INSIDE_SINK.lock().unwrap().push(App::enter(|_| ()));
        }
        if REFUSES.load(Ordering::Relaxed) {
            return Err(Unavailable);
        }
        Ok(Ticket(RESERVED.fetch_add(1, Ordering::Relaxed)))
    }

    fn commit(&self, ticket: Ticket, event: &Event) {
        assert!(ticket.0 < RESERVED.load(Ordering::Relaxed), "a ticket it never gave");
        assert!(!PANICS_IN_COMMIT.load(Ordering::Relaxed), "in commit");
        EVENTS.lock().unwrap().push(*event);
    }
}

fn with_a_capricious_sink(body: impl FnOnce(&mut Cap<'_, App>)) -> child::Ended {
    child::run(|| {
        Options::new().sink(Capricious).start().unwrap();
        EVENTS.lock().unwrap().clear();
        enter(body);
    })
}

#[test]
fn what_cannot_be_recorded_does_not_happen() {
    let ended = with_a_capricious_sink(|cap| {
        assert_eq!(outer::call(cap), Ok(1));
        for switch in [&REFUSES, &PANICS_IN_RESERVE] {
            switch.store(true, Ordering::Relaxed);
            let refused = CallError::AuditUnavailable { component: "outer" };
            assert_eq!(outer::call(cap), Err(refused.clone()));
            assert_eq!(outer::fails(cap), Err(refused.map(|never| match never {})));
            let state = cap.enter::<session::Known, _>(42, |_| panic!("it may not run"));
            assert_eq!(state, Err::<(), _>(SessionError::AuditUnavailable { state: "Known" }));
            switch.store(false, Ordering::Relaxed);
        }
        assert_eq!(outer::calls(cap), Ok(1), "no body ran");
        assert_eq!((report!(outer).crossings(), report!(outer).denials()), (2, 4));
    });
    ended.exited(0);
}

#[test]
fn a_commit_that_panics_loses_a_record_and_nothing_else() {
    let ended = with_a_capricious_sink(|cap| {
        PANICS_IN_COMMIT.store(true, Ordering::Relaxed);
        assert_eq!(outer::call(cap), Ok(1));
        assert_eq!(cap.enter::<session::Known, _>(42, |cap| outer::known(cap)), Ok(Ok(())));
        assert!(outer::panics(cap).is_err());
        PANICS_IN_COMMIT.store(false, Ordering::Relaxed);
        assert_eq!(outer::calls(cap), Ok(1));
        assert_eq!(EVENTS.lock().unwrap().len(), 1);
        assert!(!report!(outer).poisoned && report!(outer).open == 0);
    });
    ended.exited(0);
}

#[test]
fn a_sink_calls_nobody() {
    let ended = with_a_capricious_sink(|cap| {
        CALLS.store(true, Ordering::Relaxed);
        outer::call(cap).unwrap();
        cap.reset::<outer::Micro>().unwrap();
        CALLS.store(false, Ordering::Relaxed);
        let tried = INSIDE_SINK.lock().unwrap();
        let nested =
            |outcome: &Result<(), CallError>| matches!(outcome, Err(CallError::Nested { host: "App", .. }));
        assert!(tried.len() == 3 && tried.iter().all(nested), "{tried:?}");
    });
    ended.exited(0);
}

#[test]
fn a_start_that_cannot_be_recorded_does_not_happen() {
    let ended = child::run(|| {
        REFUSES.store(true, Ordering::Relaxed);
        assert_eq!(Options::new().sink(Capricious).start(), Err(StartError::AuditUnavailable));
        assert_eq!(App::enter(|_| ()), Err(CallError::NotStarted { component: "App" }));
    });
    ended.exited(0);
}

#[test]
fn records_say_who_called_whom_and_how_it_ended() {
    let ended = with_a_capricious_sink(|cap| {
        everything(cap);
        let events = EVENTS.lock().unwrap();
        let path = |name: &str| format!("{}::{name}", module_path!());
        let first = &events[..2];
        assert_eq!(
            first[0].to_string(),
            format!("crossing: {} -> {}::call in NoSession: returned", path("outer"), path("inner"))
        );
        assert_eq!(
            first[1].to_string(),
            format!("crossing: {} -> {}::call in NoSession: returned", path("App"), path("outer"))
        );
        assert_eq!((first[0].depth, first[1].depth), (2, 1));
        let of = |entry: &str| {
            let all = events.iter().filter(|event| event.entry == entry && event.kind == EventKind::Crossing);
            all.map(|event| event.outcome).collect::<Vec<_>>()
        };
        assert_eq!(of("fails"), [Outcome::Failed]);
        assert_eq!(of("panics"), [Outcome::Panicked]);
        assert_eq!(of("overruns"), [Outcome::Quota]);
        assert_eq!(of("breaks"), [Outcome::Panicked]);
        let known = events.iter().find(|event| event.entry == "known").unwrap();
        assert_eq!((known.session, known.outcome), ("Known", Outcome::Returned));
        let denied: Vec<_> = events.iter().filter(|event| event.kind == EventKind::Denied).collect();
        assert!(denied.len() == 6 && denied.iter().all(|event| event.outcome == Outcome::Denied));
        let told: Vec<_> =
            events.iter().filter(|event| event.entry.is_empty()).map(|event| event.kind).collect();
        assert_eq!(
            told,
            [
                EventKind::StateEntered,
                EventKind::StateRefused,
                EventKind::StateRefused,
                EventKind::Poisoned,
                EventKind::Reset,
                EventKind::ComponentEnded
            ]
        );
        let text: String = events.iter().map(|event| event.to_string()).collect();
        assert!(!text.contains("after 10 calls"), "an error's text is no part of a record");
    });
    ended.exited(0);
}
