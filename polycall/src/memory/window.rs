//! The window of one region: how wide its pages are open, and how many frames look through it.
//!
//! The first one in opens, the last one out closes, and the widest access wins. Read-only pages are widened when
//! a writer comes while readers are inside, but never narrowed again before everybody is out: each narrowing
//! costs the same flush as a close.

use std::ops::Range;
use std::ptr::NonNull;
use std::sync::atomic::{AtomicU8, AtomicUsize, Ordering::Relaxed};

use parking_lot::Mutex;

use crate::memory::harden::{Hardening, Wants};
use crate::memory::kernel::{self, Access, Errno, backing};
use crate::memory::protection::{Backend, Mprotect};
use crate::memory::wipe;
use crate::principal::Protection;

/// Where a region lies, and how it is closed: `reserved` bytes from `base`, of which a window opens those that are
/// committed, and the component may use `quota`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    pub(crate) base: NonNull<u8>,
    pub(crate) reserved: usize,
    pub(crate) quota: usize,
    pub(crate) backend: &'static dyn Backend,
    /// Whether the backend is [`Mprotect`], which is then called directly: a return after a system call is
    /// mispredicted, and so is an indirect call.
    by_pages: bool,
    pub(crate) wants: Wants,
}

impl Place {
    pub(crate) fn new(
        base: NonNull<u8>,
        reserved: usize,
        quota: usize,
        backend: &'static dyn Backend,
        wants: Wants,
    ) -> Self {
        let by_pages = backend.protection() == Protection::Mprotect;
        Self { base, reserved, quota, backend, by_pages, wants }
    }

    /// No addresses at all.
    pub(crate) const fn nowhere(backend: &'static dyn Backend) -> Self {
        let wants = Wants { in_ram: false, secret: false };
        Self { base: NonNull::dangling(), reserved: 0, quota: 0, backend, by_pages: false, wants }
    }

    /// # Safety
    ///
    /// As [`Backend::open`].
    #[inline(always)]
    unsafe fn open(&self, committed: usize, now: Access, access: Access) -> Result<(), Errno> {
        if self.by_pages {
            // SAFETY: passed on.
            unsafe { Mprotect.open(self.base, committed, now, access) }
        } else {
            // SAFETY: passed on.
            unsafe { self.backend.open(self.base, committed, now, access) }
        }
    }

    /// # Safety
    ///
    /// As [`Backend::close`].
    #[inline(always)]
    unsafe fn close(&self, committed: usize, now: Access) -> Result<(), Errno> {
        if self.by_pages {
            // SAFETY: passed on.
            unsafe { Mprotect.close(self.base, committed, now) }
        } else {
            // SAFETY: passed on.
            unsafe { self.backend.close(self.base, committed, now) }
        }
    }

    /// The addresses that the region may take.
    pub(crate) fn range(&self) -> Range<usize> {
        let start = self.base.addr().get();
        start..start.saturating_add(self.reserved)
    }
}

// SAFETY: a `Place` is an address; who may use it is decided by the window and the domain's lock.
unsafe impl Send for Place {}
// SAFETY: as above; it has no interior mutability.
unsafe impl Sync for Place {}

/// Changed only by those who have the domain's lock: by one who has it alone, or by sharers who take `turns`. So the
/// atomics need no read-modify-write; they are atomics for `status()`, which looks on without a lock.
#[derive(Debug)]
pub(crate) struct Window {
    turns: Mutex<()>,
    inside: AtomicUsize,
    access: AtomicU8,
    committed: AtomicUsize,
    hardening: Mutex<Hardening>,
}

/// Up to here a region grows by small pages; beyond, by huge ones, so that opening it stays one cheap step.
const SMALL: usize = 4 * 4096;
pub(super) const HUGE: usize = 2 << 20;

impl Window {
    pub(crate) const fn new() -> Self {
        Self {
            turns: Mutex::new(()),
            inside: AtomicUsize::new(0),
            access: AtomicU8::new(Access::Closed as u8),
            committed: AtomicUsize::new(0),
            hardening: Mutex::new(Hardening::NONE),
        }
    }

    /// Lets one more look through, who shares the domain's lock. At most one system call.
    pub(crate) fn open(&self, place: &Place, access: Access) -> Result<(), Errno> {
        let _turn = self.turns.lock();
        if access > self.access() {
            self.widen(place, access)?;
        } else if place.backend.is_per_thread() {
            // SAFETY: the committed pages belong to this region alone; this thread comes in, and refers to nothing yet.
            unsafe { place.backend.open(place.base, self.committed(), Access::Closed, access) }?;
        }
        self.inside.store(self.inside() + 1, Relaxed);
        Ok(())
    }

    /// One less looks through; the last one closes. At most one system call.
    pub(crate) fn close(&self, place: &Place, whose: &str) {
        let _turn = self.turns.lock();
        let others = self.inside() - 1;
        if others == 0 {
            self.close_alone(place, whose);
        } else {
            if place.backend.is_per_thread() {
                self.shut(place, whose);
            }
            self.inside.store(others, Relaxed);
        }
    }

    /// As [`open`](Self::open), for one who has the domain's lock alone. One system call.
    #[inline]
    pub(crate) fn open_alone(&self, place: &Place) -> Result<(), Errno> {
        self.widen(place, Access::ReadWrite)?;
        self.inside.store(1, Relaxed);
        Ok(())
    }

    /// Closes when nobody else is inside. One system call.
    #[inline]
    pub(crate) fn close_alone(&self, place: &Place, whose: &str) {
        self.inside.store(0, Relaxed);
        self.shut(place, whose);
        self.access.store(Access::Closed as u8, Relaxed);
    }

    /// Bytes that can be used once the window is open.
    pub(crate) fn committed(&self) -> usize {
        self.committed.load(Relaxed)
    }

    /// Frames looking through it now, of all threads.
    pub(crate) fn inside(&self) -> usize {
        self.inside.load(Relaxed)
    }

    /// What onlookers may see of it at any time: bytes committed, and its [`Access`].
    pub(crate) fn onlook(&self) -> (&AtomicUsize, &AtomicU8) {
        (&self.committed, &self.access)
    }

    pub(crate) fn hardening(&self) -> Hardening {
        *self.hardening.lock()
    }

    fn access(&self) -> Access {
        Access::of(self.access.load(Relaxed))
    }

    #[inline]
    fn widen(&self, place: &Place, access: Access) -> Result<(), Errno> {
        let committed = self.committed();
        if committed > 0 || place.backend.is_per_thread() {
            // SAFETY: the committed pages belong to this region alone; widening contradicts no reference.
            unsafe { place.open(committed, self.access(), access) }?;
        }
        self.access.store(access as u8, Relaxed);
        Ok(())
    }

    /// A close that fails is the one error nobody may survive: the region is wiped and the process ends.
    #[inline]
    fn shut(&self, place: &Place, whose: &str) {
        let committed = self.committed();
        if committed > 0 || place.backend.is_per_thread() {
            // SAFETY: the committed pages belong to this region alone. A frame's references end with its hold; who
            // calls is the last one inside, or closes for its own thread.
            let shut = unsafe { place.close(committed, self.access()) };
            if let Err(errno) = shut {
                give_up(whose, errno, self.wipe_at_the_end(place));
            }
        }
    }

    /// Puts the pages that were asked for behind the place, before it is first opened.
    pub(crate) fn back(&self, place: &Place) {
        if place.backend.protection() == Protection::Unmapped {
            self.hardening.lock().are_unavailable(place.wants);
            return;
        }
        // SAFETY: nothing was committed there yet, so nobody refers to it.
        unsafe { self.hardening.lock().back(place.base, place.reserved, place.wants) };
    }

    /// Commits pages until `wanted` bytes can be used, as many as fit well, for one who is alone and has the window
    /// open for writing. Returns the new size, which is less than `wanted` at the quota.
    pub(crate) fn grow(&self, place: &Place, wanted: usize) -> Result<usize, Errno> {
        let committed = self.committed();
        let size = place.backend.good_size(wanted, place.reserved);
        if size <= committed {
            return Ok(committed);
        }
        // SAFETY: `committed <= size <= reserved`, so this stays inside the region's own range.
        let fresh = unsafe { place.base.add(committed) };
        // SAFETY: as above, and nothing refers to what was never committed.
        unsafe { place.backend.commit(fresh, committed, size) }?;
        self.committed.store(size, Relaxed);
        let size = size.next_multiple_of(kernel::page_size());
        // SAFETY: the region's own committed pages, open for writing.
        unsafe { self.hardening.lock().pages(place.base, size, place.wants) };
        Ok(self.committed())
    }

    /// Wipes what could not be closed. Whoever still refers to it does not live to see it change.
    #[cold]
    fn wipe_at_the_end(&self, place: &Place) -> bool {
        let committed = self.committed();
        if self.access() == Access::ReadWrite {
            // SAFETY: the region's own pages, which are there and writable.
            unsafe { wipe::zero(place.base, committed) };
            return true;
        }
        let size = committed.next_multiple_of(kernel::page_size());
        // SAFETY: the region's own pages.
        unsafe { backing::zeros(place.base, size) }.is_ok()
    }
}

/// Ends the process, since a region could not be closed: the only abort there is.
#[cold]
pub(super) fn give_up(whose: &str, errno: Errno, wiped: bool) -> ! {
    let fate = if wiped { "is wiped" } else { "could not be wiped either" };
    kernel::complain(&format!(
        "polycall: the region of component `{whose}` could not be closed ({errno}); it {fate} and the process ends\n"
    ));
    std::process::abort()
}

/// The addresses a quota takes: whole huge pages once it is too large for a few small ones, so that a region never
/// has to be opened page by page.
pub(crate) fn addresses(quota: usize) -> usize {
    if quota <= SMALL { quota } else { quota.next_multiple_of(HUGE) }
}

/// Regions that are closed page by page grow by pages while they are small, then by huge pages; none beyond its
/// addresses.
pub(super) fn pages_for(wanted: usize, reserved: usize) -> usize {
    let step = if wanted <= SMALL { kernel::page_size() } else { HUGE };
    wanted.next_multiple_of(step).min(reserved)
}

#[cfg(test)]
mod tests {
    use super::{HUGE, addresses, pages_for};

    #[test]
    fn regions_grow_by_pages_then_by_huge_pages_and_never_past_the_quota() {
        assert_eq!(pages_for(1, 64 << 20), 4096);
        assert_eq!(pages_for(4 * 4096, 64 << 20), 4 * 4096);
        assert_eq!(pages_for(4 * 4096 + 1, 64 << 20), HUGE);
        assert_eq!(pages_for(HUGE + 1, 64 << 20), 2 * HUGE);
        assert_eq!(pages_for(HUGE + 1, HUGE + 4096), HUGE + 4096);
        assert_eq!(pages_for(9000, 8192), 8192);
        assert_eq!(addresses(8192), 8192);
        assert_eq!(addresses(1 << 20), HUGE);
        assert_eq!(addresses(HUGE + 4096), 2 * HUGE);
    }
}
