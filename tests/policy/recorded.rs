//! What is recorded of policies, and because of them.

use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use polycall::audit::{self, Event, EventKind, EventSink, Level, Ticket, Trail, Unavailable};
use polycall::policy::PolicyError;

use crate::*;

const CLOSED: &str = r#""entries": { "bankcard::epoch": { "enabled": false } }"#;

/// Keeps what it is told. While `FULL`, it has no room for records of policies.
struct Kept;

static FULL: AtomicBool = AtomicBool::new(false);
static EVENTS: Mutex<Vec<Event>> = Mutex::new(Vec::new());

impl EventSink for Kept {
    fn reserve(&self, kind: EventKind) -> Result<Ticket, Unavailable> {
        match kind == EventKind::PolicyApplied && FULL.load(Ordering::Relaxed) {
            true => Err(Unavailable),
            false => Ok(Ticket::default()),
        }
    }

    fn commit(&self, _: Ticket, event: &Event) {
        EVENTS.lock().unwrap().push(*event);
    }
}

fn count(kind: EventKind) -> usize {
    EVENTS.lock().unwrap().iter().filter(|event| event.kind == kind).count()
}

#[test]
fn a_policy_that_cannot_be_recorded_is_not_applied() {
    let ended = child::run(|| {
        Options::new().sink(Kept).start().unwrap();
        App::enter(|cap| {
            let before = cap.policy_epoch();
            FULL.store(true, Ordering::Relaxed);
            assert_eq!(cap.apply_policy(&policy(CLOSED)), Err(PolicyError::AuditUnavailable));
            assert_eq!((said(bankcard::epoch(cap)).as_str(), cap.policy_epoch()), ("ok", before));
            assert_eq!(count(EventKind::PolicyApplied), 0);
            FULL.store(false, Ordering::Relaxed);
            let epoch = cap.apply_policy(&policy(CLOSED)).unwrap();
            assert_eq!(said(bankcard::epoch(cap)), refused("epoch", "it is disabled"));
            let events = EVENTS.lock().unwrap();
            let applied = events.iter().find(|event| event.kind == EventKind::PolicyApplied).unwrap();
            assert!(applied.callee.ends_with("::App") && applied.epoch == epoch, "{applied:?}");
        })
        .unwrap();
    });
    ended.exited(0);
}

#[test]
fn a_policy_that_a_start_cannot_record_stops_the_start() {
    let ended = child::run(|| {
        FULL.store(true, Ordering::Relaxed);
        let error = Options::new().sink(Kept).policy(policy(CLOSED)).start().unwrap_err();
        assert_eq!(error, polycall::StartError::AuditUnavailable);
        assert!(matches!(App::enter(|_| ()), Err(CallError::NotStarted { .. })));
    });
    ended.exited(0);
}

#[test]
fn alerts_and_quarantines_are_recorded() {
    let ended = child::run(|| {
        let watched =
            format!(r#"{CLOSED}, "behaviour": {{ "per": "1h", "elevated": 2, "quarantine": "elevated" }}"#);
        Options::new().sink(Kept).policy(policy(&watched)).start().unwrap();
        App::enter(|cap| {
            cap.set_alert(polycall::policy::Level::High);
            assert_eq!((count(EventKind::AlertChanged), count(EventKind::CallerQuarantined)), (1, 0));
            for _ in 0..4 {
                assert!(bankcard::epoch(cap).is_err());
            }
            assert_eq!(count(EventKind::CallerQuarantined), 1, "once");
        })
        .unwrap();
    });
    ended.exited(0);
}

#[test]
fn what_hosts_do_is_recorded_and_refusals_have_the_epoch_that_refused_them() {
    let ended = child::run(|| {
        Options::new().sink(Kept).start().unwrap();
        App::enter(|cap| {
            cap.disable("bankcard", "count").unwrap();
            let epoch = polycall::status().policy.unwrap().epoch;
            assert!(bankcard::count(cap).is_err());
            cap.enable("bankcard", "count").unwrap();
            cap.pardon::<bankcard::Micro>();
            cap.pardon_host::<App>();
            let events = EVENTS.lock().unwrap();
            let kinds = [
                EventKind::EntryDisabled,
                EventKind::Denied,
                EventKind::EntryEnabled,
                EventKind::CallerPardoned,
                EventKind::CallerPardoned,
            ];
            let last = &events[events.len() - kinds.len()..];
            assert_eq!(last.iter().map(|event| event.kind).collect::<Vec<_>>(), kinds);
            assert!(last[0].caller.ends_with("::App") && last[0].entry == "count", "{:?}", last[0]);
            assert_eq!((last[1].entry, last[1].epoch), ("count", epoch));
            assert!(last[4].callee.ends_with("::App"));
        })
        .unwrap();
    });
    ended.exited(0);
}

/// A host's threshold leaves calls out; a policy may ask for more, never for less.
#[test]
fn a_policy_has_more_recorded_and_never_less() {
    let ended = child::run(|| {
        let folder = format!("policy-level-{}", std::process::id());
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(folder);
        let trail = Trail::new(&folder).threshold("bankcard", Level::Warning);
        Options::new().audit(trail).start().unwrap();
        let recorded = || {
            audit::seal().unwrap();
            polycall::status().trail.unwrap().records
        };
        let calls = |cap: &mut Cap<'_, App>, level: &str| {
            cap.apply_policy(&policy(&format!(r#""audit": {{ "level": "{level}" }}"#))).unwrap();
            let before = recorded();
            assert!(bankcard::count(cap).is_ok() && bankcard::epoch(cap).is_ok());
            recorded() - before
        };
        App::enter(|cap| {
            assert_eq!(
                [calls(cap, "none"), calls(cap, "error"), calls(cap, "detailed"), calls(cap, "none")],
                [0, 0, 2, 2]
            );
        })
        .unwrap();
        let _ = std::fs::remove_dir_all(folder);
    });
    ended.exited(0);
}

#[test]
fn calls_of_critical_entry_points_are_recorded_whatever_thresholds_say() {
    let ended = child::run(|| {
        let folder = format!("policy-trail-{}", std::process::id());
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(folder);
        let trail = Trail::new(&folder).threshold("bankcard", Level::None);
        Options::new().audit(trail).start().unwrap();
        let recorded = || {
            audit::seal().unwrap();
            polycall::status().trail.unwrap().records
        };
        let call = |cap: &mut Cap<'_, App>| {
            let before = recorded();
            assert!(bankcard::count(cap).is_ok() && bankcard::epoch(cap).is_ok());
            recorded() - before
        };
        App::enter(|cap| {
            assert_eq!(call(cap), 0, "the threshold lets none through");
            let critical = r#""entries": { "bankcard::count": { "attributes": ["critical"] } }"#;
            cap.apply_policy(&policy(critical)).unwrap();
            assert_eq!(call(cap), 1);
        })
        .unwrap();
        let _ = std::fs::remove_dir_all(folder);
    });
    ended.exited(0);
}
