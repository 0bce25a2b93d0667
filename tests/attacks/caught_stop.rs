//! Attack: catch the unwinding by which polycall stops an entry point: go on, keep it, throw it elsewhere, later.
#![forbid(unsafe_code)]

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use polycall::audit::{Counting, EventKind};
use polycall::prelude::*;

use crate::raw::report;
use crate::{child, keys, started};

/// What was caught, kept for later.
static KEPT: Mutex<Option<Box<dyn Any + Send>>> = Mutex::new(None);
static ACTED: AtomicBool = AtomicBool::new(false);
/// 1: somebody holds the state; 2: another waits for it; 3: the waiter unwinds; 4: the component was reset.
static STEP: AtomicUsize = AtomicUsize::new(0);

fn wait_for(step: usize) {
    while STEP.load(Ordering::Acquire) < step {
        std::thread::yield_now();
    }
}

fn go_to(step: usize) {
    STEP.store(step, Ordering::Release);
}

#[micro(scope = "isolated", max_memory = "64K")]
pub mod stubborn {
    use super::*;

    #[isolated]
    pub struct Stubborn {
        list: heap::Vec<u64>,
        changes: u64,
    }

    #[polycall_export]
    pub fn goes_on(cap: &mut Cap<'_>) -> usize {
        let mut caught = 0;
        for _ in 0..5 {
            let list = &mut cap.state_mut().list;
            caught += usize::from(
                catch_unwind(AssertUnwindSafe(|| list.extend_from_slice(&[1; 100_000]))).is_err(),
            );
        }
        cap.state_mut().list.push(caught as u64);
        cap.state().list.len()
    }

    #[polycall_export]
    pub fn keeps_it(stubborn: &mut Stubborn) {
        let list = AssertUnwindSafe(&mut stubborn.list);
        let caught = catch_unwind(move || { list }.reserve_or_stop());
        *KEPT.lock().unwrap() = caught.err();
    }

    trait ReserveOrStop {
        fn reserve_or_stop(self);
    }

    impl ReserveOrStop for AssertUnwindSafe<&mut heap::Vec<u64>> {
        fn reserve_or_stop(self) {
            self.0.extend_from_slice(&[1; 100_000]);
        }
    }

    #[polycall_export]
    pub fn panics_while_holding(_: &mut Stubborn) {
        go_to(1);
        wait_for(2);
        // the other has passed the gate and waits for the lock
        std::thread::sleep(child::patiently(Duration::from_millis(100)));
        panic!("while another waits");
    }

    /// Keeps the stop it gets instead of the state.
    #[polycall_export]
    pub fn keeps_the_refusal(cap: &mut Cap<'_>) {
        go_to(2);
        let caught = catch_unwind(AssertUnwindSafe(|| cap.state().list.len()));
        *KEPT.lock().unwrap() = caught.err();
    }

    /// While it is stopped, somebody resets the component.
    #[polycall_export]
    pub fn is_stopped_slowly(cap: &mut Cap<'_>) -> usize {
        struct Slowly;
        impl Drop for Slowly {
            fn drop(&mut self) {
                go_to(3);
                wait_for(4);
            }
        }
        go_to(2);
        let _slowly = Slowly;
        cap.state().list.len()
    }

    /// Changes its state, and then claims never to have run.
    #[polycall_export]
    pub fn acts_and_denies_it(stubborn: &mut Stubborn) {
        stubborn.changes += 1;
        ACTED.store(true, Ordering::Relaxed);
        let kept = KEPT.lock().unwrap().take();
        if let Some(kept) = kept {
            resume_unwind(kept);
        }
    }

    #[polycall_export]
    pub fn changes(stubborn: &Stubborn) -> u64 {
        stubborn.changes
    }
}

#[micro(scope = "isolated", max_memory = "64K")]
pub mod another {
    #[polycall_export]
    pub fn throws_it() {
        let kept = super::KEPT.lock().unwrap().take();
        if let Some(kept) = kept {
            std::panic::resume_unwind(kept);
        }
    }
}

polycall::host! { pub App, allowed = [stubborn, another] }

fn enter<R>(body: impl FnOnce(&mut Cap<'_, App>) -> R) -> R {
    App::enter(body).unwrap()
}

#[test]
fn going_on_finds_everything_intact() {
    let ended = child::run(|| {
        started();
        enter(|cap| {
            assert_eq!(
                stubborn::goes_on(cap),
                Ok(1),
                "five requests were refused whole, and one number was added"
            );
            assert_eq!(stubborn::goes_on(cap), Ok(2));
        });
        assert!(!report!(stubborn).poisoned);
    });
    ended.exited(0);
}

/// Thrown in another component it ends there, as that component's own.
#[test]
fn thrown_in_another_component() {
    let ended = child::run(|| {
        started();
        enter(|cap| {
            stubborn::keeps_it(cap).unwrap();
            assert_eq!(
                another::throws_it(cap),
                Err(CallError::Quota {
                    component: "another",
                    entry: "throws_it",
                    resource: polycall::quota::Resource::Memory
                })
            );
            assert!(stubborn::changes(cap).is_ok() && another::throws_it(cap).is_ok());
        });
    });
    ended.exited(0);
}

/// Has `waiter` stopped because the component was poisoned while it waited; the component is reset at once.
fn stopped_while_waiting(waiter: fn(&mut Cap<'_, App>) -> String) -> String {
    std::thread::scope(|scope| {
        let first = scope.spawn(|| enter(|cap| stubborn::panics_while_holding(cap)));
        let second = scope.spawn(move || {
            wait_for(1);
            enter(waiter)
        });
        assert!(first.join().unwrap().is_err());
        enter(|cap| {
            if STEP.load(Ordering::Acquire) == 2 {
                std::thread::sleep(child::patiently(Duration::from_millis(100)));
            }
            cap.reset::<stubborn::Micro>().unwrap();
        });
        go_to(4);
        second.join().unwrap()
    })
}

/// The refusal is the one it met, not what it would meet now.
#[test]
fn a_refusal_says_why_even_if_the_reason_is_gone() {
    let ended = child::run(|| {
        started();
        let outcome = stopped_while_waiting(|cap| format!("{:?}", stubborn::is_stopped_slowly(cap)));
        assert_eq!(outcome, r#"Err(Poisoned { component: "stubborn" })"#);
    });
    ended.exited(0);
}

/// A call that ran is recorded as one that ran, whatever it throws.
#[test]
fn a_call_that_ran_can_not_pass_for_one_that_was_refused() {
    let ended = child::run(|| {
        let counting = Counting::new();
        keys::options().sink(counting.clone()).start().unwrap();
        assert_eq!(stopped_while_waiting(|cap| format!("{:?}", stubborn::keeps_the_refusal(cap))), "Ok(())");

        let (ran, refused) = (counting.committed(EventKind::Crossing), counting.committed(EventKind::Denied));
        let outcome = enter(|cap| stubborn::acts_and_denies_it(cap));
        assert!(ACTED.load(Ordering::Relaxed), "it did run");
        assert!(!matches!(outcome, Ok(()) | Err(CallError::NotStarted { .. })), "{outcome:?}");
        assert_eq!(counting.committed(EventKind::Denied), refused, "the record says that it did not run");
        assert_eq!(counting.committed(EventKind::Crossing), ran + 1);
        assert_eq!(report!(stubborn).crossings(), ran + 1);
    });
    ended.exited(0);
}

/// The sink and the counters agree on what ran, also when a caller was stopped while it waited.
#[test]
fn records_and_counters_agree() {
    let ended = child::run(|| {
        let counting = Counting::new();
        keys::options().sink(counting.clone()).start().unwrap();
        go_to(0);
        stopped_while_waiting(|cap| format!("{:?}", stubborn::is_stopped_slowly(cap)));
        let report = report!(stubborn);
        let recorded = (counting.committed(EventKind::Crossing), counting.committed(EventKind::Denied));
        assert_eq!(recorded, (report.crossings(), report.denials()), "(recorded), (counted)");
        assert_eq!(counting.in_flight(), 0);
    });
    ended.exited(0);
}
