//! Processor time of calls inside calls, however they end; and a host that is told, and does much while it is.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU32, Ordering};

use polycall::Options;
use polycall::prelude::*;
use polycall::quota::Resource;

use crate::components::burn;
use crate::{child, quota};

#[micro(scope = "isolated", allowed = [self::second, self::third], max_cpu = "10s", private_stack = "64K")]
pub mod first {
    use super::{AssertUnwindSafe, burn, catch_unwind, second, third};

    #[isolated]
    pub struct Notes {
        count: u64,
    }

    /// Computes, has the second one call it back, and computes on.
    #[polycall_export]
    pub fn descends(cap: &mut Cap<'_>, depth: u32) {
        burn(5);
        if depth > 0 {
            let _ = second::ascends(cap, depth);
        }
        burn(5);
    }

    /// Panics while it changes its state, after a callee that panicked, one that caught it.
    #[polycall_export]
    pub fn falls(cap: &mut Cap<'_>) {
        assert!(second::falls(cap).is_err());
        let caught = catch_unwind(AssertUnwindSafe(|| {
            let _ = second::falls(cap);
            panic!("as asked");
        }));
        assert!(caught.is_err());
        let _ = third::falls(cap);
        burn(20);
        panic!("again");
    }
}

#[micro(scope = "shared", allowed = [self::first], max_cpu = "10s")]
pub mod second {
    use super::{burn, first};

    #[polycall_export]
    pub fn ascends(cap: &mut Cap<'_>, depth: u32) {
        burn(20);
        let _ = first::descends(cap, depth - 1);
    }

    #[polycall_export]
    pub fn falls(_: &mut Cap<'_>) {
        burn(10);
        panic!("as asked");
    }
}

#[micro(scope = "shared")]
pub mod third {
    use super::burn;

    #[polycall_export]
    pub fn falls(_: &mut Cap<'_>) {
        burn(10);
        panic!("as asked");
    }
}

/// Ends by a stop, again and again.
#[micro(scope = "isolated", allowed = [self::third], max_cpu = "20ms", max_memory = "64K", max_calls_per_second = 1_000)]
pub mod short {
    use super::burn;

    #[isolated]
    pub struct Notes {
        lines: heap::Vec<u64>,
    }

    /// Ends for want of memory, having computed.
    #[polycall_export]
    pub fn swells(notes: &mut Notes) {
        burn(5);
        notes.lines.extend_from_slice(&[1; 10_000]);
    }

    #[polycall_export(io)]
    pub fn writes() {}
}

/// Raises an end that it caught, amid a change.
#[micro(scope = "isolated", allowed = [self::third], max_cpu = "10ms")]
pub mod forger {
    use std::panic::resume_unwind;

    use super::{AssertUnwindSafe, burn, catch_unwind, third};

    #[isolated]
    pub struct Two {
        one: u64,
        other: u64,
    }

    #[polycall_export]
    pub fn forges(cap: &mut Cap<'_>) {
        burn(20);
        let payload = catch_unwind(AssertUnwindSafe(|| {
            let _ = third::falls(cap);
        }))
        .unwrap_err();
        cap.state_mut().one += 1;
        resume_unwind(payload);
    }

    #[polycall_export]
    pub fn is_whole(two: &Two) -> bool {
        two.one == two.other
    }
}

#[micro(scope = "shared", max_calls_per_second = 20, max_io = 0)]
pub mod dry {
    #[polycall_export(io)]
    pub fn write() {}
    #[polycall_export]
    pub fn read() {}
}

polycall::host! { pub Nest, allowed = [first, second, third, short, forger, dry] }

#[test]
fn who_raises_an_end_again_amid_a_change_is_poisoned() {
    let ended = child::run(|| {
        Options::new().start().unwrap();
        Nest::enter(|cap| {
            assert_eq!(
                forger::forges(cap),
                Err(CallError::Panicked { component: "forger", entry: "forges" })
            );
            assert_eq!(forger::is_whole(cap), Err(CallError::Poisoned { component: "forger" }));
        })
        .unwrap();
    });
    ended.exited(0);
}

#[test]
fn what_cannot_run_takes_no_call() {
    let ended = child::run(|| {
        Options::new().start().unwrap();
        Nest::enter(|cap| {
            assert!((0..100).all(|_| dry::write(cap).is_err()));
            assert_eq!((quota("dry", Resource::Calls).peak, dry::read(cap)), (0, Ok(())));
        })
        .unwrap();
    });
    ended.exited(0);
}

fn used(component: &str) -> u64 {
    quota(component, Resource::Cpu).used
}

#[test]
fn who_calls_back_is_charged_for_its_own() {
    let ended = child::run(|| {
        Options::new().start().unwrap();
        Nest::enter(|cap| first::descends(cap, 3).unwrap()).unwrap();
        assert!((40_000..55_000).contains(&used("first")), "{}", used("first"));
        assert!((60_000..75_000).contains(&used("second")), "{}", used("second"));
        // and nobody for what comes after
        burn(30);
        Nest::enter(|_| burn(30)).unwrap();
        assert!(used("first") < 55_000 && used("second") < 75_000);
    });
    ended.exited(0);
}

#[test]
fn who_panics_is_charged_for_its_own() {
    let ended = child::run(|| {
        std::panic::set_hook(Box::new(|_| ())); // a backtrace takes longer than all that is measured
        Options::new().start().unwrap();
        Nest::enter(|cap| {
            assert!(first::falls(cap).is_err());
            burn(30);
        })
        .unwrap();
        assert!((30_000..45_000).contains(&used("first")), "{}", used("first"));
        assert!((20_000..35_000).contains(&used("second")), "{}", used("second"));
    });
    ended.exited(0);
}

#[test]
fn who_is_stopped_is_charged_too() {
    let ended = child::run(|| {
        Options::new().start().unwrap();
        Nest::enter(|cap| {
            let why: Vec<_> = (0..10).map(|_| short::swells(cap).unwrap_err()).collect();
            let resource = |error: &CallError| match error {
                CallError::Quota { resource, .. } => *resource,
                other => panic!("{other}"),
            };
            let why: Vec<_> = why.iter().map(resource).collect();
            // five milliseconds each, and what a busy machine adds
            let stopped = why.iter().take_while(|resource| **resource == Resource::Memory).count();
            assert!((1..=4).contains(&stopped), "{why:?}");
            assert!(why[stopped..].iter().all(|resource| *resource == Resource::Cpu), "{why:?}");
        })
        .unwrap();
        assert!((20_000..60_000).contains(&used("short")), "{}", used("short"));
    });
    ended.exited(0);
}

/// A callback that is a host: it replenishes, calls what it is told of, and applies policies, each of which may have it
/// called again.
#[test]
fn a_callback_that_does_everything() {
    static TOLD: AtomicU32 = AtomicU32::new(0);
    let ended = child::run(|| {
        let tell = |notice: &polycall::quota::QuotaNotice| {
            if notice.component != "short" {
                return;
            }
            Nest::enter(|cap| {
                let open = polycall::policy::Policy::parse(
                    "open",
                    r#"{ "rules": [{ "id": "all", "effect": "permit" }],
                         "behaviour": { "per": "1h", "elevated": 1000000 } }"#,
                )
                .unwrap();
                cap.apply_policy(&open).unwrap();
                cap.replenish::<short::Micro>();
                let _ = short::swells(cap);
                cap.set_alert(polycall::policy::Level::High);
                cap.pardon::<short::Micro>();
            })
            .unwrap();
            TOLD.fetch_add(1, Ordering::Relaxed);
            panic!("and it panics");
        };
        Options::new().on_quota(50, tell).start().unwrap();
        std::thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| {
                    Nest::enter(|cap| {
                        for _ in 0..40 {
                            let _ = short::swells(cap);
                            let _ = third::falls(cap);
                        }
                    })
                    .unwrap();
                });
            }
        });
        std::thread::sleep(std::time::Duration::from_millis(100));
        let told = TOLD.load(Ordering::Relaxed);
        assert!(told >= 4, "{told}");
    });
    ended.exited(0);
}

/// Threads that come and go take over what is in hand, no more.
#[test]
fn threads_that_come_and_go() {
    let ended = child::run(|| {
        Options::new().start().unwrap();
        let begun = std::time::Instant::now();
        let mut ran = 0;
        for _ in 0..300 {
            ran += std::thread::spawn(|| {
                Nest::enter(|cap| (0..20).filter(|_| short::writes(cap).is_ok()).count()).unwrap()
            })
            .join()
            .unwrap();
        }
        let seconds = begun.elapsed().as_secs() as usize + 2;
        assert!(ran >= 1_000 && ran <= 1_000 * seconds + 64, "{ran} in {seconds} s");
    });
    ended.exited(0);
}
