//! The record of a fault, which a signal handler leaves and the sequencer puts into the log.
//!
//! The handler runs anywhere, perhaps under a lock: it touches atomics alone, and sleeps.
#![forbid(unsafe_code)]

use std::sync::atomic::{AtomicI32, AtomicU32, Ordering};

use crate::audit::facts::Facts;
use crate::audit::{EventKind, Outcome};
use crate::entry::running;
use crate::memory::kernel;
use crate::principal::PrincipalInfo;
use crate::sync::Line;

/// One record on its way. A second fault waits for the first one.
#[derive(Debug)]
pub(super) struct Last {
    state: AtomicU32,
    record: Line,
    /// The sequencer's thread, which can't wait for itself.
    sequencer: AtomicI32,
}

const FREE: u32 = 0;
const TAKEN: u32 = 1;
const LEFT: u32 = 2;
const KEPT: u32 = 3;

/// How long a process that dies waits for its last record: the sequencer comes round every 10 ms.
const NAPS: u32 = 200;

impl Last {
    pub(super) fn new() -> Self {
        Self { state: AtomicU32::new(FREE), record: Line::new(), sequencer: AtomicI32::new(0) }
    }

    pub(super) fn is_sequenced_here(&self) {
        self.sequencer.store(kernel::this_thread(), Ordering::Relaxed);
    }

    /// Leaves the record of an access to a region of `owner`, and waits until it is in the log, 200 ms at most.
    /// Async-signal-safe.
    pub(super) fn leave(&self, owner: &'static PrincipalInfo, place: [u64; 2]) {
        if self.sequencer.load(Ordering::Relaxed) == kernel::this_thread() {
            return;
        }
        let mut naps = 0..NAPS;
        let free = || self.state.compare_exchange(FREE, TAKEN, Ordering::Acquire, Ordering::Relaxed).is_err();
        while free() {
            if naps.next().is_none() {
                return;
            }
            kernel::nap();
        }
        let facts = Facts {
            kind: EventKind::Fault,
            caller: running(),
            callee: owner,
            point: None,
            session: None,
            epoch: 0,
            depth: 0,
            outcome: Outcome::Stopped,
            digest: place,
            provenance: None,
        };
        let record = facts.words(0, [0, 0], kernel::ticks::now(), 0);
        for (word, value) in self.record.0.iter().zip(record) {
            word.store(value, Ordering::Relaxed);
        }
        self.state.store(LEFT, Ordering::Release);
        while self.state.load(Ordering::Acquire) != KEPT && naps.next().is_some() {
            kernel::nap();
        }
        let _ = self.state.compare_exchange(KEPT, FREE, Ordering::Release, Ordering::Relaxed);
    }

    /// The record that was left, which [`is_kept`](Self::is_kept) is called for afterwards.
    pub(super) fn take(&self) -> Option<[u64; 8]> {
        (self.state.load(Ordering::Acquire) == LEFT)
            .then(|| self.record.0.each_ref().map(|word| word.load(Ordering::Relaxed)))
    }

    /// It is in the log.
    pub(super) fn is_kept(&self) {
        let _ = self.state.compare_exchange(LEFT, KEPT, Ordering::Release, Ordering::Relaxed);
    }
}
