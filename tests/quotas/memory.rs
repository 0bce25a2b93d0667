//! Who is told of memory before it runs out: by another thread, since the one that asks for more has its region open.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use polycall::quota::{QuotaNotice, Resource};
use polycall::{Options, StartError};

use crate::components::{App, vault};
use crate::{child, quota};

static TOLD: Mutex<Vec<(String, u64)>> = Mutex::new(Vec::new());

fn tell(notice: &QuotaNotice) {
    TOLD.lock().unwrap().push((notice.component.to_owned(), notice.quota.used));
}

/// What was told, once it is as often as this.
fn told(times: usize) -> Vec<(String, u64)> {
    let end = Instant::now() + Duration::from_secs(5);
    while TOLD.lock().unwrap().len() < times && Instant::now() < end {
        std::thread::sleep(Duration::from_millis(1));
    }
    std::thread::sleep(Duration::from_millis(20)); // there might be more
    TOLD.lock().unwrap().clone()
}

#[test]
fn told_once_until_it_is_less_again() {
    let ended = child::run(|| {
        Options::new().on_quota(50, tell).start().unwrap();
        App::enter(|cap| {
            vault::fill(cap, 600_000).unwrap();
            for _ in 0..8 {
                vault::borrow(cap, 100_000).unwrap();
            }
            assert_eq!(told(1).len(), 1);
            vault::clear(cap).unwrap();
            vault::fill(cap, 1).unwrap();
            vault::fill(cap, 700_000).unwrap();
            assert_eq!(told(2).len(), 2);
        })
        .unwrap();
        let told = TOLD.lock().unwrap();
        assert!(told.iter().all(|(component, used)| component == "vault" && *used >= 1 << 19), "{told:?}");
    });
    ended.exited(0);
}

#[test]
fn what_was_used_at_most_and_asked_for_too_often() {
    let ended = child::run(|| {
        Options::new().start().unwrap();
        App::enter(|cap| {
            vault::fill(cap, 400_000).unwrap();
            vault::clear(cap).unwrap();
            vault::fill(cap, 2 << 20).unwrap_err();
        })
        .unwrap();
        let report = quota("vault", Resource::Memory);
        assert!(report.used < 10_000 && (400_000..1 << 20).contains(&report.peak), "{report:?}");
        assert_eq!((report.limit, report.violations), (Some(1 << 20), 1));
    });
    ended.exited(0);
}

#[test]
fn a_callback_that_panics_is_said_and_asked_again() {
    let ended = child::run(|| {
        let panics = |notice: &QuotaNotice| {
            tell(notice);
            panic!("in the callback");
        };
        Options::new().on_quota(50, panics).start().unwrap();
        App::enter(|cap| {
            vault::fill(cap, 600_000).unwrap();
            assert_eq!(told(1).len(), 1);
            vault::clear(cap).unwrap();
            vault::fill(cap, 1).unwrap();
            vault::fill(cap, 600_000).unwrap();
            assert_eq!(told(2).len(), 2);
        })
        .unwrap();
    });
    ended.exited(0).complained(
        "polycall: the callback for quotas panicked on this: component `vault` has used 50 percent of a quota: memory: ",
    );
}

/// It runs on a thread of its own, so that it can do what a host can: here, make room.
#[test]
fn a_callback_may_enter() {
    let ended = child::run(|| {
        let frees = |notice: &QuotaNotice| {
            App::enter(vault::clear).unwrap().unwrap();
            tell(notice);
        };
        Options::new().on_quota(50, frees).start().unwrap();
        App::enter(|cap| vault::fill(cap, 600_000).unwrap()).unwrap();
        assert_eq!(told(1).len(), 1);
        assert!(quota("vault", Resource::Memory).used < 10_000);
    });
    ended.exited(0);
}

#[test]
fn percentages_that_are_none() {
    let ended = child::run(|| {
        for asked in [0, 101, 255] {
            assert_eq!(Options::new().on_quota(asked, tell).start(), Err(StartError::QuotaPercent { asked }));
        }
        Options::new().on_quota(100, tell).start().unwrap();
    });
    ended.exited(0);
}
