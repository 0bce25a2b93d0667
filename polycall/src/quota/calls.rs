//! Calls in a second. Each thread takes some at once, so that the calling path writes nothing that is shared.

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

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

    /// Takes a call that a thread has in hand, or some more of them. Whether there was one; and whether as many were taken as
    /// somebody wants to know. A thread that keeps no counts has no hand, and takes one at a time.
    #[inline]
    pub(super) fn take(&self, hand: Option<&InHand>) -> (bool, bool) {
        match self.limit() {
            None => (true, false),
            Some(_) if hand.is_some_and(InHand::take) => (true, false),
            Some(limit) => self.take_some(limit, hand),
        }
    }

    #[cold]
    fn take_some(&self, limit: u32, hand: Option<&InHand>) -> (bool, bool) {
        let wanted = if hand.is_some() { (limit / AT_ONCE).clamp(1, AT_ONCE) } else { 1 };
        let (granted, before) = rate::take(&self.taken, clock::coarse_seconds(), wanted, limit);
        let now = before + granted;
        self.peak.fetch_max(now, Ordering::Relaxed);
        if let Some(hand) = hand {
            hand.0.store(granted.saturating_sub(1), Ordering::Relaxed);
        }
        let near = self.near.load(Ordering::Relaxed);
        (granted > 0, near > 0 && before < near && near <= now)
    }
}

/// Calls of one component that a thread took and has not made yet. Only its thread writes.
#[derive(Debug, Default)]
pub(crate) struct InHand(AtomicU32);

impl InHand {
    #[inline]
    fn take(&self) -> bool {
        let left = self.0.load(Ordering::Relaxed).checked_sub(1);
        left.inspect(|left| self.0.store(*left, Ordering::Relaxed)).is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::{Calls, InHand};

    #[test]
    fn a_thread_takes_some_at_once_and_no_more_than_there_are() {
        let calls = Calls::new();
        assert_eq!(calls.take(None), (true, false), "no limit");
        calls.allow(200, 0);
        let hand = InHand::default();
        let made = (0..1_000).filter(|_| calls.take(Some(&hand)).0).count();
        // unless a second went by meanwhile
        assert!(made == 200 || made == 400, "{made}");
        assert_eq!(calls.used().1, 200);
    }

    #[test]
    fn a_thread_without_a_hand_takes_one_at_a_time() {
        let calls = Calls::new();
        calls.allow(2, 2);
        assert!(calls.take(None).0);
        assert_eq!(calls.used().1, 1);
    }
}
