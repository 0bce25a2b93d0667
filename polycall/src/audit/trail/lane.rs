//! The calling thread's side: room for a record before the call, the record after it.
//!
//! A lane belongs to one thread at a time, and to the next when that ends; its numbers go on. Nothing here is written
//! by two threads, but the two counters of the ring.
#![forbid(unsafe_code)]

use std::sync::atomic::{AtomicU64, Ordering, compiler_fence};
use std::time::Duration;

use crate::audit::Unavailable;
use crate::audit::facts::Facts;
use crate::audit::trail::desk::Desk;
use crate::audit::trail::ring::{Ring, Words};
use crate::audit::trail::sessions::Sessions;
use crate::entry::EntryPoint;
use crate::memory::kernel::ticks;

/// Room that only denials may take: while calls wait for room, or are refused for the lack of it, who tries what
/// must still be seen.
pub(crate) const FOR_DENIALS: u64 = 64;

/// One thread's lane.
#[derive(Debug)]
pub(crate) struct Lane {
    pub(super) ring: Ring,
    /// Its number in this run.
    pub(super) number: u32,
    desk: &'static Desk,
    /// Room that was promised to calls that run now.
    promised: AtomicU64,
    /// What the sequencer had kept when this side last looked.
    kept: AtomicU64,
    sessions: Sessions,
    /// Denials for which there was no room at all.
    pub(super) uncounted: AtomicU64,
    /// Records that may be dropped, and were.
    pub(super) dropped: AtomicU64,
}

/// Room for one record.
#[derive(Debug)]
pub(crate) struct Promise {
    lane: &'static Lane,
    began: u64,
}

impl Lane {
    pub(super) fn new(ring: Ring, number: u32, desk: &'static Desk) -> Self {
        Self {
            kept: AtomicU64::new(ring.kept_so_far()),
            ring,
            number,
            desk,
            promised: AtomicU64::new(0),
            sessions: Sessions::default(),
            uncounted: AtomicU64::new(0),
            dropped: AtomicU64::new(0),
        }
    }

    /// Promises room for the record of a call. Waits for it, if need be, as long as the trail says. No system call
    /// while there is room.
    #[inline]
    pub(crate) fn promise(&'static self, point: &EntryPoint) -> Result<Option<Promise>, Unavailable> {
        if !self.desk.is_open() {
            return Err(Unavailable);
        }
        if !self.has_room_beside(FOR_DENIALS)
            && let Err(unavailable) = self.wait_for_room(self.desk.patience)
        {
            if !self.desk.may_drop(point.level()) {
                return Err(unavailable);
            }
            // promised as long as it isn't counted, or the end could come first
            let _counts = self.promise_from(0).ok_or(Unavailable)?;
            self.dropped.fetch_add(1, Ordering::Release);
            return Ok(None);
        }
        self.promise_from(ticks::now()).map(Some).ok_or(Unavailable)
    }

    /// The same, unless it would have to wait, or there is none.
    #[inline(always)]
    pub(crate) fn promise_at_once(&'static self) -> Option<Promise> {
        let began = ticks::now(); // first: the processor asks the rest meanwhile
        if self.has_room_beside(FOR_DENIALS) { self.promise_from(began) } else { None }
    }

    /// Promises the room that there is, unless calls may not go on. The promise comes before the question: either the
    /// sequencer sees it when the trail is closed, and waits, or this thread sees that it is closed. Without a fence here,
    /// since the sequencer makes one for all threads in between.
    #[inline(always)]
    fn promise_from(&'static self, began: u64) -> Option<Promise> {
        self.add_promise(1);
        compiler_fence(Ordering::SeqCst);
        let promise = Promise { lane: self, began };
        if self.desk.is_open() { Some(promise) } else { None }
    }

    /// How many calls run that will put a record in. The records of those that don't any more can be seen.
    pub(super) fn promises(&self) -> u64 {
        self.promised.load(Ordering::Acquire)
    }

    /// Not an atomic addition: this thread alone writes.
    #[inline]
    fn add_promise(&self, more: u64) {
        self.promised.store(self.promised.load(Ordering::Relaxed).wrapping_add(more), Ordering::Release);
    }

    #[inline(always)]
    fn has_room_beside(&self, spare: u64) -> bool {
        let promised = self.promised.load(Ordering::Relaxed);
        let used = self.ring.put_so_far() - self.kept.load(Ordering::Relaxed);
        used + promised + spare < self.ring.capacity()
    }

    fn looks_again(&self, spare: u64) -> bool {
        self.kept.store(self.ring.kept_so_far(), Ordering::Relaxed);
        self.has_room_beside(spare)
    }

    #[cold]
    pub(super) fn wait_for_room(&self, patience: Duration) -> Result<(), Unavailable> {
        if self.looks_again(FOR_DENIALS) {
            return Ok(());
        }
        // Until there is room for many, or the two threads would take turns, a frame each; for one, if that is too long.
        let many = self.ring.capacity() / 2;
        let waited = self.desk.wait_until(patience, || self.looks_again(many));
        waited.or_else(|unavailable| self.looks_again(FOR_DENIALS).then_some(()).ok_or(unavailable))
    }

    /// Puts in the record of a call that does not run. It never waits: where there is no room even so, it is counted,
    /// and the count is put into the log.
    pub(crate) fn deny(&self, facts: &Facts<'_>) {
        if !facts.is_wanted() {
            return;
        }
        if self.has_room_beside(0) || self.looks_again(0) {
            let now = ticks::now();
            self.put(facts, now, now);
        } else {
            self.uncounted.fetch_add(1, Ordering::Release);
            self.desk.wake();
        }
    }

    /// Puts a record in, says its number.
    #[inline(always)]
    pub(super) fn put(&self, facts: &Facts<'_>, began: u64, ended: u64) -> u64 {
        let number = self.ring.put(&self.words(facts, began, ended));
        // Half a ring more: the sequencer need not wait for its time.
        if (number + 1) & (self.ring.capacity() / 2 - 1) == 0 {
            self.desk.wake();
        }
        number
    }

    #[inline(always)]
    fn words(&self, facts: &Facts<'_>, began: u64, ended: u64) -> Words {
        let point = facts.point.map_or(0, |point| self.desk.number_of(point));
        let session = facts.session.map_or(0, |name| self.sessions.number_of(name, self.desk));
        facts.words(self.ring.put_so_far(), [point, session], began, ended.wrapping_sub(began))
    }
}

impl Promise {
    /// Fills the room, with the moment at which the call had ended. It cannot fail.
    #[inline(always)]
    pub(crate) fn keep(self, ended: u64, facts: &Facts<'_>) {
        if facts.is_wanted() {
            self.lane.put(facts, self.began, ended);
        }
    }
}

impl Drop for Promise {
    #[inline]
    fn drop(&mut self) {
        self.lane.add_promise(u64::MAX);
    }
}
