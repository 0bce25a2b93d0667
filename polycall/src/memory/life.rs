//! Which life a region is in, and how many handles its owner has: one number, so that they change together.
#![forbid(unsafe_code)]

use std::sync::atomic::{AtomicU64, Ordering::SeqCst};

/// The life in the upper half, the handles in the lower: none between two lives.
#[derive(Debug)]
pub(super) struct Lives(AtomicU64);

impl Lives {
    pub(super) const fn new() -> Self {
        Self(AtomicU64::new(0))
    }

    /// Begins a life with one handle, and says which. Only between two lives.
    pub(super) fn begin(&self) -> u32 {
        life(self.0.fetch_add(1, SeqCst))
    }

    /// Whether a life is on.
    pub(super) fn is_on(&self) -> bool {
        handles(self.0.load(SeqCst)) > 0
    }

    /// Whether it is this one.
    pub(super) fn is(&self, one: u32) -> bool {
        counts(one, self.0.load(SeqCst))
    }

    /// One more handle, if it is of the life that is on: one of an earlier life must not change another's count.
    pub(super) fn add(&self, one: u32) {
        let _ = self.0.fetch_update(SeqCst, SeqCst, |now| counts(one, now).then_some(now + 1));
    }

    /// One handle less, if it is of the life that is on; whether that has ended it.
    pub(super) fn remove(&self, one: u32) -> bool {
        let removed = self.0.fetch_update(SeqCst, SeqCst, |now| match handles(now) {
            1 if counts(one, now) => Some(next(now)),
            _ => counts(one, now).then(|| now - 1),
        });
        removed.is_ok_and(|before| handles(before) == 1)
    }

    /// Ends the life that is on; whether there was one.
    pub(super) fn end(&self) -> bool {
        let ended = self.0.fetch_update(SeqCst, SeqCst, |now| (handles(now) > 0).then(|| next(now)));
        ended.is_ok()
    }
}

fn life(now: u64) -> u32 {
    (now >> 32) as u32
}

fn handles(now: u64) -> u32 {
    now as u32
}

fn counts(one: u32, now: u64) -> bool {
    life(now) == one && handles(now) > 0
}

/// The next life's number, without a handle.
fn next(now: u64) -> u64 {
    u64::from(life(now).wrapping_add(1)) << 32
}

#[cfg(test)]
mod tests {
    use super::Lives;

    #[test]
    fn the_last_handle_ends_a_life_and_those_of_an_earlier_one_do_nothing() {
        let lives = Lives::new();
        assert!(!lives.is_on() && !lives.is(0) && !lives.end() && !lives.remove(0));
        let first = lives.begin();
        lives.add(first);
        assert!(!lives.remove(first) && lives.is(first) && lives.remove(first) && !lives.is(first));
        let second = lives.begin();
        lives.add(first);
        assert!(!lives.remove(first) && lives.is(second));
        assert!(lives.end() && !lives.remove(second) && !lives.is_on());
    }
}
