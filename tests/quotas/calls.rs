//! So many calls a second, and no more but what threads have in hand.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use polycall::quota::Resource;
use polycall::{CallError, Options};

use crate::components::{App, few, many};
use crate::{child, quota};

const FEW: CallError = CallError::Quota { component: "few", entry: "ping", resource: Resource::Calls };

/// How many of its calls run, of a thread that calls as fast as it can.
fn runs(time: Duration, mut ping: impl FnMut() -> Result<(), CallError>) -> u32 {
    let (end, mut ran) = (Instant::now() + time, 0);
    while Instant::now() < end {
        ran += u32::from(ping().is_ok());
    }
    ran
}

#[test]
fn a_thread_that_calls_as_fast_as_it_can() {
    let ended = child::run(|| {
        Options::new().start().unwrap();
        App::enter(|cap| {
            let ran = runs(Duration::from_millis(2_300), || few::ping(cap));
            // 2.3 seconds lie in three or four of the clock's
            assert!((20..=40).contains(&ran), "{ran}");
            let refused = (0..11).map(|_| few::ping(cap)).find(Result::is_err);
            assert_eq!(refused, Some(Err(FEW)));
        })
        .unwrap();
        let report = quota("few", Resource::Calls);
        assert_eq!((report.limit, report.peak), (Some(10), 10));
        assert!(report.used <= 10 && report.violations > 100, "{report:?}");
    });
    ended.exited(0);
}

#[test]
fn threads_together() {
    const THREADS: u32 = 4;
    let ended = child::run(|| {
        Options::new().start().unwrap();
        let ran: u32 = std::thread::scope(|scope| {
            let thread = || App::enter(|cap| runs(Duration::from_millis(1_200), || many::ping(cap))).unwrap();
            let threads: Vec<_> = (0..THREADS).map(|_| scope.spawn(thread)).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).sum()
        });
        // two or three seconds of the clock, and up to 64 in the hand of each thread
        assert!((20_000..=3 * 20_000 + 64 * THREADS).contains(&ran), "{ran}");
    });
    ended.exited(0);
}

/// It is told once in each second, however often it is called.
#[test]
fn who_wants_to_know() {
    static TOLD: AtomicU32 = AtomicU32::new(0);
    let ended = child::run(|| {
        let tell = |notice: &polycall::quota::QuotaNotice| {
            assert_eq!(
                (notice.component, notice.quota.resource, notice.percent),
                ("few", Resource::Calls, 80)
            );
            TOLD.fetch_add(1, Ordering::Relaxed);
        };
        Options::new().on_quota(80, tell).start().unwrap();
        App::enter(|cap| runs(Duration::from_millis(2_300), || few::ping(cap))).unwrap();
        std::thread::sleep(Duration::from_millis(50));
        let told = TOLD.load(Ordering::Relaxed);
        assert!((2..=4).contains(&told), "{told}");
    });
    ended.exited(0);
}
