//! Calls in a second. Each thread takes some at once, so that the calling path writes nothing that is shared.

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

use crate::counters::Counters;
use crate::memory::kernel::clock;
use crate::rate;

/// The calls of one component.
#[derive(Debug)]
pub(crate) struct Calls {
    /// How many there may be in a second; zero for any number.
    limit: AtomicU32,
    /// From how many on somebody wants to know; never, if zero.
    near: AtomicU32,
    taken: AtomicU64,
    peak: AtomicU32,
}

/// A thread takes as many at once, or a 64th of all that there are.
const AT_ONCE: u32 = 64;

impl Calls {
    pub(super) const fn new() -> Self {
        Self {
            limit: AtomicU32::new(0),
            near: AtomicU32::new(0),
            taken: AtomicU64::new(0),
            peak: AtomicU32::new(0),
        }
    }

    pub(super) fn allow(&self, limit: u32, near: u32) {
        self.limit.store(limit, Ordering::Relaxed);
        self.near.store(near, Ordering::Relaxed);
    }

    pub(super) fn limit(&self) -> Option<u32> {
        let limit = self.limit.load(Ordering::Relaxed);
        (limit > 0).then_some(limit)
    }

    /// Those of this second, and of the busiest.
    pub(super) fn used(&self) -> (u32, u32) {
        (rate::taken(&self.taken, clock::coarse_seconds()), self.peak.load(Ordering::Relaxed))
    }

    /// Takes a call that this thread has in hand, or some more of them. Whether there was one; and whether as many were taken as
    /// somebody wants to know. The component has this place among all.
    #[inline]
    pub(super) fn take(&self, counters: &Counters, place: usize) -> (bool, bool) {
        match self.limit() {
            None => (true, false),
            Some(_) if counters.takes_call(place) => (true, false),
            Some(limit) => self.take_some(limit, counters, place),
        }
    }

    #[cold]
    fn take_some(&self, limit: u32, counters: &Counters, place: usize) -> (bool, bool) {
        // a thread that keeps no counts takes one at a time
        let wanted = if counters.keeps_calls(place) { (limit / AT_ONCE).clamp(1, AT_ONCE) } else { 1 };
        let (granted, before) = rate::take(&self.taken, clock::coarse_seconds(), wanted, limit);
        let now = before + granted;
        self.peak.fetch_max(now, Ordering::Relaxed);
        counters.keep_calls(place, granted.saturating_sub(1));
        let near = self.near.load(Ordering::Relaxed);
        (granted > 0, near > 0 && before < near && near <= now)
    }
}
