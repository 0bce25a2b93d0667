//! Which life a region is in, and how many handles its owner has: one number, so that they change together.
#![forbid(unsafe_code)]

use std::sync::atomic::{AtomicU64, Ordering::SeqCst};

/// The life in the upper half, the handles in the lower: none between two lives.
#[derive(Debug)]
pub(super) struct Lives(AtomicU64);

/// From so many handles on, nobody knows how many there are: such a life ends with its owner's reset or end.
const COUNTLESS: u32 = u32::MAX;

impl Lives {
    pub(super) const fn new() -> Self {
        Self(AtomicU64::new(0))
    }

    /// Begins a life with one handle, and says which. Only between two lives, and while they are not used up.
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

    /// Whether no life can begin any more, since its number would come again, and with it old handles.
    pub(super) fn are_used_up(&self) -> bool {
        life(self.0.load(SeqCst)) == u32::MAX
    }

    /// One more handle, if it is of the life that is on: one of an earlier life must not change another's count.
    pub(super) fn add(&self, one: u32) {
        let more = |now| (counts(one, now) && handles(now) < COUNTLESS).then(|| now + 1);
        let _ = self.0.fetch_update(SeqCst, SeqCst, more);
    }

    /// One handle less, if it is of the life that is on; whether that has ended it.
    pub(super) fn remove(&self, one: u32) -> bool {
        let removed = self.0.fetch_update(SeqCst, SeqCst, |now| match handles(now) {
            COUNTLESS => None,
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
    use std::sync::atomic::AtomicU64;

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

    /// Clones that are forgotten cost nothing, so there can be any number.
    #[test]
    fn handles_beyond_what_can_be_counted_keep_a_life_until_it_is_ended() {
        let lives = Lives(AtomicU64::new(7 << 32 | u64::from(u32::MAX - 1)));
        (0..3).for_each(|_| lives.add(7));
        assert!(lives.is(7), "a count that overflows would be another life's");
        assert!(!lives.remove(7) && !lives.remove(7) && lives.is(7), "nobody knows how many there are");
        assert!(lives.end() && !lives.is_on());
    }

    /// A life in two microseconds: they could all be used up within hours.
    #[test]
    fn no_life_comes_again() {
        let lives = Lives(AtomicU64::new(u64::from(u32::MAX - 1) << 32));
        let last = lives.begin();
        assert!(lives.is(last) && lives.remove(last) && lives.are_used_up());
        assert_eq!(last, u32::MAX - 1);
    }
}
