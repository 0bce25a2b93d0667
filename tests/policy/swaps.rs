//! A policy comes into force for all callers at once: whoever learns of it calls by it, or by a later one.

use std::sync::Barrier;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::thread;

use crate::*;

const SWAPS: u32 = 10_000;
const THREADS: usize = 4;

/// Each call returns the epoch that decided it. Before it, its caller reads the last one that came into force.
#[test]
fn no_call_is_decided_by_an_older_policy_than_its_caller_knew() {
    let ended = child::run(|| {
        Options::new().start().unwrap();
        let known = AtomicU32::new(1);
        let (ends, calls, seen) = (AtomicBool::new(false), AtomicU64::new(0), AtomicU64::new(0));
        // one is decided before, the other asks at each call
        let words = policy(&format!(
            "\"rules\": [{ALL}, {{ \"id\": \"x\", \"effect\": \"forbid\", \"entry\": \"count\" }}]"
        ));
        let asks = policy(
            r#""rules": [{ "id": "all", "effect": "permit", "time": { "days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] } }]"#,
        );
        thread::scope(|scope| {
            for _ in 0..THREADS {
                scope.spawn(|| {
                    Other::enter(|cap| {
                        let mut last = 0;
                        while !ends.load(Ordering::Relaxed) {
                            let before = known.load(Ordering::Acquire);
                            let decided = bankcard::epoch(cap).unwrap();
                            assert!(decided >= before, "decided by {decided}, when {before} was known");
                            assert!(decided >= last, "decided by {decided}, and by {last} before");
                            seen.fetch_add(u64::from(decided != last), Ordering::Relaxed);
                            last = decided;
                            calls.fetch_add(1, Ordering::Relaxed);
                        }
                    })
                    .unwrap();
                });
            }
            App::enter(|cap| {
                for swap in 0..SWAPS {
                    let policy = if swap % 2 == 0 { &words } else { &asks };
                    known.store(cap.apply_policy(policy).unwrap(), Ordering::Release);
                }
                ends.store(true, Ordering::Relaxed);
            })
            .unwrap();
        });
        assert!(known.load(Ordering::Relaxed) > SWAPS);
        let (calls, seen) = (calls.load(Ordering::Relaxed), seen.load(Ordering::Relaxed));
        assert!(calls > 10_000 && seen > 100, "{calls} calls by {seen} policies");
    });
    ended.exited(0);
}

/// Of two entry points one is open at a time: who finds both open has seen two policies.
#[test]
fn no_policy_is_in_force_by_halves() {
    let ended = child::run(|| {
        Options::new().start().unwrap();
        let only = |open: &str, shut: &str| {
            policy(&format!(
                r#""entries": {{ "bankcard::{open}": {{ "enabled": true }}, "bankcard::{shut}": {{ "enabled": false }} }}"#
            ))
        };
        let policies = [only("epoch", "epoch_too"), only("epoch_too", "epoch")];
        let (ends, both) = (AtomicBool::new(false), AtomicU64::new(0));
        App::enter(|cap| cap.apply_policy(&policies[1]).unwrap()).unwrap();
        thread::scope(|scope| {
            for _ in 0..THREADS {
                scope.spawn(|| {
                    Other::enter(|cap| {
                        while !ends.load(Ordering::Relaxed) {
                            if let (Ok(one), Ok(other)) = (bankcard::epoch(cap), bankcard::epoch_too(cap)) {
                                assert!(one < other, "both are open under {one} and {other}");
                                both.fetch_add(1, Ordering::Relaxed);
                            }
                        }
                    })
                    .unwrap();
                });
            }
            App::enter(|cap| {
                for swap in 0..4_000 {
                    cap.apply_policy(&policies[swap % 2]).unwrap();
                }
                ends.store(true, Ordering::Relaxed);
            })
            .unwrap();
        });
    });
    ended.exited(0);
}

static INSIDE: Barrier = Barrier::new(2);

#[micro(scope = "shared")]
pub mod patient {
    #[polycall_export]
    pub fn waits() {
        super::INSIDE.wait(); // it is inside
        super::INSIDE.wait(); // the policy has changed
    }
}

polycall::host! { Visitor, allowed = [patient] }

/// Not promised: that anybody is sent out. Who is inside finishes.
#[test]
fn a_call_that_is_inside_goes_on() {
    let ended = child::run(|| {
        Options::new().start().unwrap();
        thread::scope(|scope| {
            let visit =
                scope.spawn(|| Visitor::enter(|cap| (patient::waits(cap), patient::waits(cap))).unwrap());
            INSIDE.wait();
            App::enter(|cap| {
                cap.apply_policy(&policy(r#""entries": { "patient::waits": { "enabled": false } }"#))
                    .unwrap();
            })
            .unwrap();
            INSIDE.wait();
            let (inside, next) = visit.join().unwrap();
            assert_eq!(inside, Ok(()));
            assert!(next.unwrap_err().to_string().ends_with("it is disabled"));
        });
    });
    ended.exited(0);
}
