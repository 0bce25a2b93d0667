//! Processor time: counted for who computes, and over when it is used up.

use std::sync::atomic::Ordering;

use polycall::quota::Resource;
use polycall::{CallError, Options};

use crate::components::{App, STEPS, burner, partner};
use crate::{child, quota};

fn used_up(entry: &'static str) -> CallError {
    CallError::Quota { component: "burner", entry, resource: Resource::Cpu }
}

#[test]
fn a_call_that_computes_too_long_is_the_last() {
    let ended = child::run(|| {
        Options::new().start().unwrap();
        App::enter(|cap| {
            assert_eq!(burner::burn(cap, 60), Ok(1), "it makes no call itself, so it comes to its end");
            assert_eq!(burner::burn(cap, 0), Err(used_up("burn")));
            let report = quota("burner", Resource::Cpu);
            assert!((60_000..90_000).contains(&report.used), "{report}");
            assert_eq!((report.limit, report.violations), (Some(40_000), 1));
            cap.replenish::<burner::Micro>();
            assert_eq!(burner::burn(cap, 0), Ok(2));
        })
        .unwrap();
        let report = quota("burner", Resource::Cpu);
        assert!(report.used < 10_000 && report.peak >= 60_000, "{report}");
    });
    ended.exited(0);
}

#[test]
fn a_call_ends_at_the_next_call_that_it_makes() {
    let ended = child::run(|| {
        Options::new().start().unwrap();
        App::enter(|cap| {
            assert_eq!(burner::burn_and_call(cap, 5), Ok(()));
            assert_eq!(burner::burn_and_call(cap, 60), Err(used_up("burn_and_call")));
            assert_eq!(STEPS.load(Ordering::Relaxed), 1, "the second one did not go on");
            cap.replenish::<burner::Micro>();
            assert_eq!(burner::burn(cap, 0), Ok(3), "its state is there, as it was left");
        })
        .unwrap();
    });
    ended.exited(0);
}

#[test]
fn who_catches_the_end_makes_no_calls_either() {
    let ended = child::run(|| {
        Options::new().start().unwrap();
        App::enter(|cap| {
            assert_eq!(burner::holds_out(cap, 60), Ok(3));
            cap.replenish::<burner::Micro>();
            assert_eq!(burner::calls_while_it_ends(cap, 60), Err(used_up("calls_while_it_ends")));
            assert_eq!(STEPS.load(Ordering::Relaxed), 10, "and the process goes on");
        })
        .unwrap();
    });
    ended.exited(0);
}

#[test]
fn waiting_is_no_computing() {
    let ended = child::run(|| {
        Options::new().start().unwrap();
        App::enter(|cap| {
            assert_eq!((burner::wait(cap, 80), burner::burn(cap, 0)), (Ok(()), Ok(1)));
        })
        .unwrap();
    });
    ended.exited(0);
}

#[test]
fn time_counts_for_who_computes() {
    let ended = child::run(|| {
        Options::new().start().unwrap();
        App::enter(|cap| {
            assert_eq!(burner::has_others_burn(cap, true, 80), Ok(()));
            assert!(quota("burner", Resource::Cpu).used < 20_000, "{}", quota("burner", Resource::Cpu));
            assert!(quota("partner", Resource::Cpu).used >= 80_000);
            assert_eq!(partner::burn(cap, 1), Ok(()));
            // of who has no quota of it, it counts for the caller
            assert_eq!(burner::has_others_burn(cap, false, 60), Ok(()));
            assert!(quota("burner", Resource::Cpu).used >= 60_000);
            assert_eq!(burner::burn(cap, 0), Err(used_up("burn")));
        })
        .unwrap();
    });
    ended.exited(0);
}

/// Each thread's time counts, and none is counted twice.
#[test]
fn threads_together() {
    let ended = child::run(|| {
        Options::new().start().unwrap();
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| App::enter(|cap| partner::burn(cap, 30)).unwrap().unwrap());
            }
        });
        let used = quota("partner", Resource::Cpu).used;
        assert!((120_000..180_000).contains(&used), "{used}");
    });
    ended.exited(0);
}
