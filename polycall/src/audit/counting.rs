//! A sink that counts events by kind.
#![forbid(unsafe_code)]

use std::sync::atomic::{AtomicU64, Ordering};

use super::{Event, EventKind, EventSink, Ticket, Unavailable};

/// Counts events by kind, spread over shards so that threads rarely share a cache line.
///
/// Clones count together: keep one to read, and give the other to [`Options::sink`](crate::Options::sink).
///
/// ```
/// use polycall::audit::{Counting, EventKind};
/// let counting = Counting::new();
/// let _options = polycall::Options::new().sink(counting.clone());
/// assert_eq!(counting.committed(EventKind::Crossing), 0);
/// ```
#[derive(Debug, Clone, Default)]
pub struct Counting(std::sync::Arc<[Shard; 16]>);

#[derive(Debug, Default)]
#[repr(align(128))]
struct Shard {
    reserved: AtomicU64,
    committed: [AtomicU64; EventKind::ALL.len()],
}

impl Counting {
    /// Nothing counted yet.
    ///
    /// ```
    /// assert_eq!(polycall::audit::Counting::new().in_flight(), 0);
    /// ```
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Events of this kind.
    ///
    /// ```
    /// use polycall::audit::{Counting, EventKind};
    /// assert_eq!(Counting::new().committed(EventKind::Denied), 0);
    /// ```
    pub fn committed(&self, kind: EventKind) -> u64 {
        self.0.iter().map(|shard| shard.committed[kind as usize].load(Ordering::Relaxed)).sum()
    }

    /// Room reserved and not filled yet: calls that run now. Zero when all is quiet, or something was lost.
    ///
    /// ```
    /// assert_eq!(polycall::audit::Counting::new().in_flight(), 0);
    /// ```
    pub fn in_flight(&self) -> u64 {
        let reserved: u64 = self.0.iter().map(|shard| shard.reserved.load(Ordering::Relaxed)).sum();
        let committed: u64 = EventKind::ALL.iter().map(|kind| self.committed(*kind)).sum();
        reserved.saturating_sub(committed)
    }

    fn shard(&self) -> &Shard {
        static THREADS: AtomicU64 = AtomicU64::new(0);
        thread_local!(static MINE: u64 = THREADS.fetch_add(1, Ordering::Relaxed));
        let mine = MINE.try_with(|mine| *mine).unwrap_or(0);
        &self.0[(mine % 16) as usize]
    }
}

impl EventSink for Counting {
    fn reserve(&self, _: EventKind) -> Result<Ticket, Unavailable> {
        self.shard().reserved.fetch_add(1, Ordering::Relaxed);
        Ok(Ticket(0))
    }

    fn commit(&self, _: Ticket, event: &Event) {
        self.shard().committed[event.kind as usize].fetch_add(1, Ordering::Relaxed);
    }
}
