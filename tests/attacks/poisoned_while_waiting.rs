//! Attack: wait for a state's lock while the one who has it panics, and then use what the panic left.
#![forbid(unsafe_code)]

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use polycall::prelude::*;

use crate::raw::{self, report};
use crate::started;

#[micro(scope = "isolated", max_memory = "64K")]
pub mod slow {
    use super::{AssertUnwindSafe, Duration, Ordering, WAITING, catch_unwind};

    #[isolated]
    pub struct Slow {
        n: u64,
    }

    #[polycall_export]
    pub fn panics_later(slow: &mut Slow, waiters: usize) {
        slow.n += 1;
        WAITING.fetch_add(1, Ordering::Relaxed);
        while WAITING.load(Ordering::Relaxed) < waiters + 1 {
            std::thread::yield_now();
        }
        // the others have passed the gate and wait for the lock
        std::thread::sleep(crate::child::patiently(Duration::from_millis(200)));
        panic!("while others wait");
    }

    #[polycall_export]
    pub fn reads(slow: &Slow) -> u64 {
        slow.n
    }

    #[polycall_export]
    pub fn writes(slow: &mut Slow) -> u64 {
        slow.n
    }

    #[polycall_export]
    pub fn checks(cap: &mut Cap<'_>) -> u64 {
        cap.state().n
    }

    #[polycall_export]
    pub fn catches(cap: &mut Cap<'_>) -> bool {
        // catching the stop gives nothing: the state is as far away as before
        let caught = |outcome: std::thread::Result<u64>| outcome.is_err();
        caught(catch_unwind(AssertUnwindSafe(|| cap.state().n)))
            && caught(catch_unwind(AssertUnwindSafe(|| cap.state_mut().n)))
            && caught(catch_unwind(AssertUnwindSafe(|| cap.state().n)))
    }
}

polycall::host! { pub App, allowed = [slow] }

static WAITING: AtomicUsize = AtomicUsize::new(0);

#[test]
fn those_who_wait_for_the_lock_are_told() {
    started();
    let waiter = |call: fn(&mut Cap<'_, App>) -> String| {
        App::enter(|cap| {
            while WAITING.load(Ordering::Relaxed) == 0 {
                std::thread::yield_now();
            }
            WAITING.fetch_add(1, Ordering::Relaxed);
            call(cap)
        })
    };
    let calls: [fn(&mut Cap<'_, App>) -> String; 4] = [
        |cap| format!("{:?}", slow::reads(cap)),
        |cap| format!("{:?}", slow::writes(cap)),
        |cap| format!("{:?}", slow::checks(cap)),
        |cap| format!("{:?}", slow::catches(cap)),
    ];
    let (first, others) = std::thread::scope(|scope| {
        let first = scope.spawn(|| App::enter(|cap| slow::panics_later(cap, 4)));
        let others = calls.map(|call| scope.spawn(move || waiter(call)));
        (first.join().unwrap(), others.map(|thread| thread.join().unwrap()))
    });
    assert_eq!(first, Ok(Err(CallError::Panicked { component: "slow", entry: "panics_later" })));
    let poisoned = Ok(r#"Err(Poisoned { component: "slow" })"#.to_owned());
    assert_eq!(others[..3], [poisoned.clone(), poisoned.clone(), poisoned]);
    assert_eq!(others[3], Ok("Ok(true)".to_owned()));
    raw::assert_closed(&report!(slow));
}
