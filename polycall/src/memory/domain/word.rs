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
/// No reason to refuse either: it has a stack of its own, so calls go the long way.
const OWN_STACK: u32 = 1 << 27;
/// Nor this: a trail keeps a record of each call, so calls go a longer way.
const KEPT: u32 = 1 << 26;
const WAYS: u32 = TOLD | OWN_STACK | KEPT;

/// What is known afterwards of the calls of a component.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Recorded {
    Nowhere,
    /// A trail keeps a record, and nobody is told.
    InTrail,
    /// Somebody is told of each, as it happens.
    Told,
}

impl Word {
    pub(crate) const fn new() -> Self {
        Self(AtomicU32::new(0))
    }

    /// The epoch under which a call may run now. No system call.
    #[inline]
    pub(crate) fn admit(&self) -> Result<u32, Reason> {
        let word = self.0.load(Ordering::Acquire) & !WAYS;
        if word.wrapping_sub(1) < KEPT - 1 { Ok(word) } else { Err(Reason::of(word)) }
    }

    /// The same, if the call needs neither a record nor a stack.
    #[inline]
    pub(crate) fn admit_directly(&self) -> Option<u32> {
        let word = self.0.load(Ordering::Acquire);
        (word.wrapping_sub(1) < KEPT - 1).then_some(word)
    }

    /// The same, if a trail keeps its record and it needs nothing else.
    #[inline]
    pub(crate) fn admit_to_trail(&self) -> Option<u32> {
        let word = self.0.load(Ordering::Acquire) ^ KEPT;
        (word.wrapping_sub(1) < KEPT - 1).then_some(word)
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
    pub(crate) fn admit_from_now(&self, recorded: Recorded, own_stack: bool) {
        let own_stack = if own_stack { OWN_STACK } else { 0 };
        let recorded = match recorded {
            Recorded::Nowhere => 0,
            Recorded::InTrail => KEPT,
            Recorded::Told => TOLD,
        };
        self.0.store(1 | recorded | own_stack, Ordering::Release);
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
