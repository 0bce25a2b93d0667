//! What is limited in all: so much, until a host gives more.

use std::sync::atomic::{AtomicU64, Ordering};

/// An amount that is used up.
#[derive(Debug)]
pub(crate) struct Budget {
    /// How much may be used; `u64::MAX` for any amount.
    limit: AtomicU64,
    /// From how much on somebody wants to know; `u64::MAX` for never.
    near: AtomicU64,
    used: AtomicU64,
    /// The most that was used before it was replenished.
    peak: AtomicU64,
}

impl Budget {
    pub(super) const fn new() -> Self {
        Self {
            limit: AtomicU64::new(u64::MAX),
            near: AtomicU64::new(u64::MAX),
            used: AtomicU64::new(0),
            peak: AtomicU64::new(0),
        }
    }

    pub(super) fn allow(&self, limit: u64, near: u64) {
        self.limit.store(limit, Ordering::Relaxed);
        self.near.store(near, Ordering::Relaxed);
    }

    pub(super) fn limit(&self) -> Option<u64> {
        let limit = self.limit.load(Ordering::Relaxed);
        (limit < u64::MAX).then_some(limit)
    }

    /// What is used now, and the most that ever was.
    pub(super) fn used(&self) -> (u64, u64) {
        let used = self.used.load(Ordering::Relaxed);
        (used, self.peak.load(Ordering::Relaxed).max(used))
    }

    pub(super) fn is_used_up(&self) -> bool {
        self.used.load(Ordering::Relaxed) >= self.limit.load(Ordering::Relaxed)
    }

    /// Whether so much is there, as far as others leave it.
    pub(super) fn has(&self, amount: u64) -> bool {
        let limit = self.limit.load(Ordering::Relaxed);
        self.used.load(Ordering::Relaxed).checked_add(amount).is_some_and(|now| now <= limit)
    }

    /// Uses so much, if it is there. Whether it was; and whether as much is used now as somebody wants to know.
    pub(super) fn spend(&self, amount: u64) -> (bool, bool) {
        let limit = self.limit.load(Ordering::Relaxed);
        let spend = |used: u64| used.checked_add(amount).filter(|now| *now <= limit);
        match self.used.fetch_update(Ordering::Relaxed, Ordering::Relaxed, spend) {
            Ok(before) => (true, self.is_near(before, before + amount)),
            Err(_) => (false, false),
        }
    }

    /// Counts what was used already. Whether as much is used now as somebody wants to know.
    pub(super) fn add(&self, amount: u64) -> bool {
        let before = self.used.fetch_add(amount, Ordering::Relaxed);
        self.is_near(before, before.saturating_add(amount))
    }

    fn is_near(&self, before: u64, now: u64) -> bool {
        let near = self.near.load(Ordering::Relaxed);
        before < near && near <= now
    }

    pub(super) fn replenish(&self) {
        let used = self.used.swap(0, Ordering::Relaxed);
        self.peak.fetch_max(used, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::Budget;

    #[test]
    fn what_is_used_up_is_used_up() {
        let budget = Budget::new();
        assert_eq!((budget.limit(), budget.spend(1 << 60)), (None, (true, false)), "no limit");
        budget.replenish();
        budget.allow(10, 8);
        assert_eq!(budget.spend(7), (true, false));
        assert_eq!(budget.spend(4), (false, false), "all or nothing");
        assert_eq!(budget.spend(u64::MAX), (false, false));
        assert_eq!(budget.spend(1), (true, true), "told once");
        assert_eq!(budget.spend(2), (true, false));
        assert!(budget.is_used_up());
        assert!(!budget.add(5), "what was used counts, though it is too much");
        assert_eq!(budget.used(), (15, 1 << 60));
        budget.replenish();
        assert_eq!((budget.used().0, budget.is_used_up()), (0, false));
        assert!(budget.add(9), "told again");
    }

    #[test]
    fn nothing_allowed_is_used_up_from_the_beginning() {
        let budget = Budget::new();
        budget.allow(0, u64::MAX);
        assert!(budget.is_used_up() && budget.spend(1) == (false, false));
    }
}
