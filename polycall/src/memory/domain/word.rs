//! The decision word: whether a call may run, from one atomic load.
#![forbid(unsafe_code)]

use std::sync::atomic::{AtomicU32, Ordering};

use crate::error::CallError;

/// The epoch of the decisions in force, with a flag for each reason to refuse, and for each to go the long way.
#[derive(Debug)]
pub(crate) struct Word(AtomicU32);

/// Why a component admits nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reason {
    NotStarted,
    Poisoned,
    Ended,
    Forked,
}

/// Epochs count from 1 in the low bits; zero means that polycall has not started.
const POISONED: u32 = 1 << 31;
const ENDED: u32 = 1 << 30;
const FORKED: u32 = 1 << 29;
/// No reason to refuse: somebody is told of each call, so calls go the long way.
const TOLD: u32 = 1 << 28;
/// No reason to refuse either: it has a stack of its own, or its time is measured, so calls go the long way.
const LONG: u32 = 1 << 27;
/// Nor this: a trail keeps a record of each call, so calls go a longer way.
const KEPT: u32 = 1 << 26;
/// Nor this: a policy has something to say of its calls.
const POLICED: u32 = 1 << 25;
/// Nor this: its calls are counted against a quota.
const METERED: u32 = 1 << 24;
const WAYS: u32 = TOLD | LONG | KEPT | POLICED | METERED;
/// What counts epochs.
const EPOCH: u32 = METERED - 1;

/// What is known afterwards of the calls of a component.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Recorded {
    Nowhere,
    /// A trail keeps a record, and nobody is told.
    InTrail,
    /// Somebody is told of each, as it happens.
    Told,
}

/// What a call of a component may need before it runs.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ToAsk {
    pub(crate) epoch: u32,
    /// A trail keeps a record.
    pub(crate) is_kept: bool,
    /// A policy has something to say.
    pub(crate) is_policed: bool,
    /// It counts against a quota.
    pub(crate) is_metered: bool,
}

/// An epoch as a word has it: never zero, which would admit nobody.
fn within(epoch: u32) -> u32 {
    (epoch & EPOCH).max(1)
}

impl Word {
    pub(crate) const fn new() -> Self {
        Self(AtomicU32::new(0))
    }

    /// The epoch under which a call may run now. No system call.
    #[inline]
    pub(crate) fn admit(&self) -> Result<u32, Reason> {
        let word = self.0.load(Ordering::Acquire) & !WAYS;
        if word.wrapping_sub(1) < EPOCH { Ok(word) } else { Err(Reason::of(word)) }
    }

    /// The same, if the call needs neither a record nor a stack.
    #[inline]
    pub(crate) fn admit_directly(&self) -> Option<u32> {
        let word = self.0.load(Ordering::Acquire);
        (word.wrapping_sub(1) < EPOCH).then_some(word)
    }

    /// The same, if a trail keeps its record and it needs nothing else.
    #[inline]
    pub(crate) fn admit_to_trail(&self) -> Option<u32> {
        let word = self.0.load(Ordering::Acquire) ^ KEPT;
        (word.wrapping_sub(1) < EPOCH).then_some(word)
    }

    /// What is to be asked and done, if the call may run and needs none but these.
    #[inline]
    pub(crate) fn admit_after_asking(&self) -> Option<ToAsk> {
        let word = self.0.load(Ordering::Acquire);
        let epoch = word & !(KEPT | POLICED | METERED);
        let (is_kept, is_policed) = (word & KEPT != 0, word & POLICED != 0);
        (epoch.wrapping_sub(1) < EPOCH).then_some(ToAsk {
            epoch,
            is_kept,
            is_policed,
            is_metered: word & METERED != 0,
        })
    }

    /// Whether a policy has something to say.
    pub(crate) fn is_policed(&self) -> bool {
        self.0.load(Ordering::Acquire) & POLICED != 0
    }

    /// Whether calls are counted against a quota.
    pub(crate) fn is_metered(&self) -> bool {
        self.0.load(Ordering::Acquire) & METERED != 0
    }

    /// Whether a policy has something to say from now on, and from which epoch on.
    pub(crate) fn is_policed_from_now(&self, epoch: Option<u32>, is_policed: bool) {
        let change = |word: u32| {
            let started = word & EPOCH != 0;
            let word = if is_policed { word | POLICED } else { word & !POLICED };
            match epoch {
                Some(epoch) if started => word & !EPOCH | within(epoch),
                _ => word,
            }
        };
        let _ = self.0.fetch_update(Ordering::AcqRel, Ordering::Acquire, |word| Some(change(word)));
    }

    /// A trail keeps a record of each call from now on, unless somebody is told of each anyway.
    pub(crate) fn keep_records(&self) {
        let keep =
            |word: u32| if word & (TOLD | KEPT) == 0 && word & EPOCH != 0 { word | KEPT } else { word };
        let _ = self.0.fetch_update(Ordering::AcqRel, Ordering::Acquire, |word| Some(keep(word)));
    }

    /// Why nobody is admitted now; `None` if calls are.
    #[inline]
    pub(crate) fn reason(&self) -> Option<Reason> {
        self.admit().err()
    }

    /// Whether this is among the reasons to refuse.
    pub(crate) fn says(&self, reason: Reason) -> bool {
        self.0.load(Ordering::Acquire) & reason.flag() != 0
    }

    /// Refuses calls from now on.
    pub(crate) fn refuse(&self, reason: Reason) {
        self.0.fetch_or(reason.flag(), Ordering::AcqRel);
    }

    /// Forgets that the component was poisoned.
    pub(crate) fn heal(&self) {
        self.0.fetch_and(!POISONED, Ordering::AcqRel);
    }

    /// Lets calls in.
    pub(crate) fn admit_from_now(&self, recorded: Recorded, takes_long: bool, is_metered: bool, epoch: u32) {
        let takes_long = if takes_long { LONG } else { 0 };
        let metered = if is_metered { METERED } else { 0 };
        let recorded = match recorded {
            Recorded::Nowhere => 0,
            Recorded::InTrail => KEPT,
            Recorded::Told => TOLD,
        };
        let policed = self.0.load(Ordering::Relaxed) & POLICED;
        self.0.store(within(epoch) | recorded | takes_long | metered | policed, Ordering::Release);
    }
}

impl Reason {
    /// The strongest of a word that admits nobody.
    #[cold]
    fn of(word: u32) -> Self {
        let reasons = [Self::Forked, Self::Ended, Self::Poisoned];
        reasons.into_iter().find(|reason| word & reason.flag() != 0).unwrap_or(Self::NotStarted)
    }

    fn flag(self) -> u32 {
        match self {
            Self::NotStarted => 0,
            Self::Poisoned => POISONED,
            Self::Ended => ENDED,
            Self::Forked => FORKED,
        }
    }

    /// The error of a call that was refused for it.
    #[cold]
    pub(crate) fn refusal<E>(self, component: &'static str) -> CallError<E> {
        match self {
            Self::Forked => CallError::Forked { component },
            Self::Ended => CallError::Ended { component },
            Self::Poisoned => CallError::Poisoned { component },
            Self::NotStarted => CallError::NotStarted { component },
        }
    }
}
