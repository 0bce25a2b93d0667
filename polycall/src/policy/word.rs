//! Decision words: what the policy in force says of a caller's calls to an entry point, from one load.
//!
//! Each word has the decision of two epochs, so that a new policy comes into force for all words at once: it is written
//! beside the old one into each, and then the epoch changes, by one store.
#![forbid(unsafe_code)]

use crate::sync::{AtomicU64, Ordering};

/// What a policy says of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Decision {
    Permit,
    /// It depends on what is not known before the call: time, state, context, how often.
    Ask,
    Forbid,
}

impl Decision {
    fn of(number: u64) -> Self {
        match number & 3 {
            0 => Self::Permit,
            1 => Self::Ask,
            _ => Self::Forbid,
        }
    }
}

/// The epoch of the policy in force. Only one thread changes it and prepares words at a time.
#[derive(Debug)]
pub(crate) struct Epoch(pub(crate) AtomicU64);

impl Epoch {
    pub(crate) const FIRST: u32 = 1;

    #[inline(always)]
    pub(crate) fn now(&self) -> u32 {
        self.0.load(Ordering::Acquire) as u32
    }

    /// What was prepared for this epoch is in force. Whoever learns that this has returned decides by it, or a later one.
    pub(crate) fn begin(&self, epoch: u32) {
        self.0.swap(epoch.into(), Ordering::AcqRel);
    }
}

/// The decisions of two epochs: in the low bytes that of the epoch in the upper half, and that of all before it.
#[derive(Debug)]
pub(crate) struct DecisionWord(AtomicU64);

impl DecisionWord {
    /// Permits, from the first epoch on.
    pub(crate) fn new() -> Self {
        Self(AtomicU64::new(0))
    }

    /// The decision in force, and the epoch it is of. `now` was read before.
    #[inline(always)]
    pub(crate) fn decide(&self, now: u32) -> (u32, Decision) {
        let word = self.0.load(Ordering::Acquire);
        let since = (word >> 32) as u32;
        if since <= now {
            (now, Decision::of(word))
        } else {
            // the next one is being prepared, or has begun meanwhile; the one before it is as old as `now` or younger
            ((since - 1).max(now), Decision::of(word >> 8))
        }
    }

    /// Writes down what is decided from epoch `next` on, which has not begun.
    pub(crate) fn prepare(&self, next: u32, decision: Decision) {
        let before = self.0.load(Ordering::Relaxed) & 0xff;
        self.0.store(u64::from(next) << 32 | before << 8 | decision as u64, Ordering::Release);
    }
}
