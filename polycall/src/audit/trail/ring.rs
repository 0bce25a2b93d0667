//! One thread's ring: one producer, one consumer, records of one cache line.
//!
//! Two counters say all: how many records were ever put in, and how many of them are in the log. They only grow, so
//! a record's place in its thread's sequence is its place in the ring. The words are atomic and relaxed, which costs
//! nothing on x86-64 and 64-bit ARM; the counters order them. In a file, a process that is killed leaves all that it
//! published: the kernel keeps the pages, and a processor's stores by one thread become visible in their order.
#![forbid(unsafe_code)]

use std::ops::Range;

use crate::sync::{AtomicU64, Line, Ordering};

/// One record.
pub(crate) type Words = [u64; 8];

/// Lines before the records: whose ring it is, how many were put in, how many are in the log, and room.
pub(crate) const HEADER: usize = 8;

/// Both sides' view of a ring.
#[derive(Debug)]
pub(crate) struct Ring {
    label: &'static Line,
    put: &'static Line,
    kept: &'static Line,
    /// A power of two of them.
    slots: &'static [Line],
}

impl Ring {
    /// A ring of these lines: `HEADER` and a power of two.
    pub(crate) fn new(lines: &'static [Line]) -> Option<Self> {
        let (header, slots) = lines.split_at_checked(HEADER)?;
        let [label, put, kept, ..] = header else { return None };
        slots.len().is_power_of_two().then_some(Self { label, put, kept, slots })
    }

    /// Records it has room for.
    #[inline(always)]
    pub(crate) fn capacity(&self) -> u64 {
        self.slots.len() as u64
    }

    /// A word of the first line, which says whose ring it is.
    pub(crate) fn label(&self, word: usize) -> &AtomicU64 {
        &self.label.0[word]
    }

    #[inline(always)]
    fn slot(&self, at: u64) -> &[AtomicU64; 8] {
        &self.slots[at as usize & (self.slots.len() - 1)].0
    }

    // -- the producer's ----------------------------------------------------------------------------------------------

    /// How many records it has put in.
    #[inline]
    pub(crate) fn put_so_far(&self) -> u64 {
        self.put.0[0].load(Ordering::Relaxed)
    }

    /// How many of them are in the log, and make room.
    #[inline]
    pub(crate) fn kept_so_far(&self) -> u64 {
        self.kept.0[0].load(Ordering::Acquire)
    }

    /// Puts one in, where there is room, and says its number.
    #[inline(always)]
    pub(crate) fn put(&self, record: &Words) -> u64 {
        let at = self.put_so_far();
        for (word, value) in self.slot(at).iter().zip(record) {
            word.store(*value, Ordering::Relaxed);
        }
        self.put.0[0].store(at + 1, Ordering::Release);
        at
    }

    // -- the consumer's ----------------------------------------------------------------------------------------------

    /// The records that are not in the log yet, by their numbers.
    pub(crate) fn waiting(&self) -> Range<u64> {
        self.kept.0[0].load(Ordering::Relaxed)..self.put.0[0].load(Ordering::Acquire)
    }

    /// One of those that wait.
    #[inline]
    pub(crate) fn get(&self, at: u64) -> Words {
        self.slot(at).each_ref().map(|word| word.load(Ordering::Relaxed))
    }

    /// All before this one are in the log.
    pub(crate) fn keep(&self, before: u64) {
        self.kept.0[0].store(before, Ordering::Release);
    }
}
