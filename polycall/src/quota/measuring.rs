//! For whom a thread computes, and since when.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

/// For whom a thread's time counts now. Only its thread writes.
#[derive(Debug, Default)]
pub(crate) struct Measuring {
    /// The component's place among all, from 1 on; zero for nobody.
    whom: AtomicUsize,
    /// The thread's time, in nanoseconds, when that was counted last.
    since: AtomicU64,
}

impl Measuring {
    pub(super) fn whom(&self) -> Option<usize> {
        self.whom.load(Ordering::Relaxed).checked_sub(1)
    }

    /// From now on it counts for this one. For whom it did before, and how much.
    pub(super) fn turn_to(&self, whom: Option<usize>, now: u64) -> (Option<usize>, u64) {
        let before = self.whom.swap(whom.map_or(0, |place| place + 1), Ordering::Relaxed);
        let since = self.since.swap(now, Ordering::Relaxed);
        (before.checked_sub(1), now.saturating_sub(since))
    }
}
