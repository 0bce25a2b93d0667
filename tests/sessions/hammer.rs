//! Many threads call in sessions that others revoke and move on: none starts a call in a session that was revoked before.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Barrier, RwLock};
use std::thread;
use std::time::{Duration, Instant};

use polycall::prelude::*;
use polycall::session::{Session, TransitionKind};

#[polycall::states]
pub mod session {
    #[state(initial)]
    pub struct Visitor;
    #[state(parent = Visitor, guard = super::yes, permissions = READ)]
    pub struct Clerk;
    #[state(parent = Visitor, guard = super::yes)]
    pub struct Guest;
}
use session::{Clerk, Guest, Visitor};

fn yes((): &()) -> bool {
    true
}

#[micro(scope = "shared")]
pub mod ledger {
    use super::session::Clerk;

    #[polycall_export(state = Clerk, requires = READ)]
    pub fn read() -> u64 {
        1
    }
}

polycall::host! { Caller, allowed = [ledger] }

#[polycall::test(allowed = [])]
fn start(_: &mut Cap<'_>) {}

const THREADS: usize = 4;

#[test]
fn no_call_starts_in_a_revoked_session() {
    start();
    let (ran, refused, rounds) = (AtomicU64::new(0), AtomicU64::new(0), AtomicU64::new(0));
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_secs(3) || ran.load(Ordering::Relaxed) < 10_000 {
        let session = Caller::enter(|cap| {
            let session = Session::<Visitor>::open(cap).unwrap();
            cap.transition::<Clerk>(&session, TransitionKind::Local, ()).unwrap();
            session
        })
        .unwrap();
        let (revoked, barrier) = (AtomicBool::new(false), Barrier::new(THREADS + 1));
        thread::scope(|scope| {
            for _ in 0..THREADS {
                scope.spawn(|| {
                    barrier.wait();
                    Caller::enter(|cap| {
                        let _ = cap.in_session::<Clerk, _>(&session, |cap| {
                            loop {
                                // what this thread knows before it calls
                                let is_over = revoked.load(Ordering::Acquire);
                                let called = ledger::read(cap);
                                assert!(
                                    !(is_over && called.is_ok()),
                                    "it ran in a session that was revoked before"
                                );
                                if called.is_err() {
                                    refused.fetch_add(1, Ordering::Relaxed);
                                    break;
                                }
                                ran.fetch_add(1, Ordering::Relaxed);
                            }
                        });
                    })
                    .unwrap();
                });
            }
            barrier.wait();
            thread::sleep(Duration::from_micros(rounds.fetch_add(37, Ordering::Relaxed) % 500));
            session.revoke();
            revoked.store(true, Ordering::Release);
        });
        assert!(begun.elapsed() < Duration::from_secs(120));
    }
    assert!(refused.load(Ordering::Relaxed) > 0);
}

/// One thread moves the session back and forth; each call that runs does so while it may.
#[test]
fn no_call_starts_in_a_state_that_was_left() {
    start();
    let session = Caller::enter(|cap| Session::<Visitor>::open(cap).unwrap()).unwrap();
    let is_clerk = RwLock::new(false);
    let (ends, calls) = (AtomicBool::new(false), AtomicU64::new(0));
    thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                Caller::enter(|cap| {
                    while !ends.load(Ordering::Relaxed) {
                        let _ = cap.in_session::<Clerk, _>(&session, |cap| {
                            for _ in 0..50 {
                                let may = is_clerk.read().unwrap();
                                match ledger::read(cap) {
                                    Ok(_) => assert!(*may, "it ran in a state that was left before"),
                                    Err(CallError::Lapsed { .. }) => break,
                                    Err(error) => panic!("{error}"),
                                }
                                calls.fetch_add(1, Ordering::Relaxed);
                            }
                        });
                    }
                })
                .unwrap();
            });
        }
        Caller::enter(|cap| {
            let begun = Instant::now();
            while begun.elapsed() < Duration::from_secs(2) || calls.load(Ordering::Relaxed) < 1_000 {
                let mut may = is_clerk.write().unwrap();
                cap.transition::<Clerk>(&session, TransitionKind::Local, ()).unwrap();
                *may = true;
                drop(may);
                thread::yield_now();
                let mut may = is_clerk.write().unwrap();
                cap.transition::<Guest>(&session, TransitionKind::Local, ()).unwrap();
                *may = false;
                assert!(begun.elapsed() < Duration::from_secs(120));
            }
            ends.store(true, Ordering::Relaxed);
        })
        .unwrap();
    });
}
