//! The clocks: the wall's, and how fast the processor's goes.
#![forbid(unsafe_code)]

use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use crate::memory::kernel::ticks;

/// How fast ticks go.
pub(super) struct Pace {
    ticks: u64,
    time: Instant,
}

/// The wall clock, in nanoseconds since 1970.
pub(super) fn wall() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_nanos()).unwrap_or(u64::MAX)
}

impl Pace {
    pub(super) fn start() -> Self {
        Self { ticks: ticks::now(), time: Instant::now() }
    }

    /// Ticks now, and in a second, measured since the start.
    pub(super) fn now(&self) -> (u64, u64) {
        const LONG_ENOUGH: Duration = Duration::from_millis(1);
        while self.time.elapsed() < LONG_ENOUGH {
            thread::sleep(LONG_ENOUGH);
        }
        let (now, time) = (ticks::now(), self.time.elapsed());
        let ticks = u128::from(now.wrapping_sub(self.ticks));
        let per_second = ticks * 1_000_000_000 / time.as_nanos().max(1);
        (now, u64::try_from(per_second).unwrap_or(u64::MAX).max(1))
    }
}
