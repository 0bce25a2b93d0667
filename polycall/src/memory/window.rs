//! The window of one region: how wide its pages are open, and how many frames look through it.
//!
//! The first one in opens, the last one out closes, and the widest access wins. Read-only pages are widened when
//! a writer comes while readers are inside, but never narrowed again before everybody is out: each narrowing
//! costs the same flush as a close.

use std::ptr::NonNull;

use parking_lot::Mutex;

use crate::memory::kernel::{self, Access, Advice, Errno};
use crate::memory::wipe;
use crate::principal::Protection;

/// Where a region lies: `reserved` bytes from `base`, of which a window opens those that are committed, and the
/// component may use `quota`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    pub(crate) base: NonNull<u8>,
    pub(crate) reserved: usize,
    pub(crate) quota: usize,
    pub(crate) protection: Protection,
}

// SAFETY: a `Place` is an address; who may use it is decided by the window and the domain's lock.
unsafe impl Send for Place {}
// SAFETY: as above; it has no interior mutability.
unsafe impl Sync for Place {}

#[derive(Debug)]
pub(crate) struct Window {
    inner: Mutex<Inner>,
}

#[derive(Debug)]
struct Inner {
    inside: usize,
    access: Access,
    committed: usize,
    hardening: Hardening,
}

/// Which advice the kernel took, for `status()`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Hardening {
    pub(crate) no_dump: Result<(), Errno>,
    pub(crate) no_fork: Result<(), Errno>,
    /// `None` while the region is too small for huge pages.
    pub(crate) huge_pages: Option<Result<(), Errno>>,
}

/// Up to here a region grows by small pages; beyond, by huge ones, so that opening it stays one cheap step.
const SMALL: usize = 4 * 4096;
const HUGE: usize = 2 << 20;

impl Window {
    pub(crate) const fn new() -> Self {
        let hardening = Hardening { no_dump: Ok(()), no_fork: Ok(()), huge_pages: None };
        Self { inner: Mutex::new(Inner { inside: 0, access: Access::Closed, committed: 0, hardening }) }
    }

    /// Lets one more look through. At most one system call.
    pub(crate) fn open(&self, place: &Place, access: Access) -> Result<(), Errno> {
        let mut inner = self.inner.lock();
        if access > inner.access {
            inner.set(place, access)?;
        }
        inner.inside += 1;
        Ok(())
    }

    /// One less looks through; the last one closes. At most one system call.
    ///
    /// A close that fails is the one error nobody may survive: the region is wiped and the process ends.
    pub(crate) fn close(&self, place: &Place, whose: &str) {
        let mut inner = self.inner.lock();
        inner.inside -= 1;
        if inner.inside == 0
            && let Err(errno) = inner.set(place, Access::Closed)
        {
            inner.give_up(place, whose, errno);
        }
    }

    /// Commits pages until `wanted` bytes can be used, as many as fit well. The window must be open for writing.
    /// Returns the new size, which is less than `wanted` at the quota.
    pub(crate) fn grow(&self, place: &Place, wanted: usize) -> Result<usize, Errno> {
        self.inner.lock().commit(place, wanted)
    }

    /// Bytes that can be used once the window is open.
    pub(crate) fn committed(&self) -> usize {
        self.inner.lock().committed
    }

    /// Frames looking through it now, of all threads.
    pub(crate) fn inside(&self) -> usize {
        self.inner.lock().inside
    }

    pub(crate) fn hardening(&self) -> Hardening {
        self.inner.lock().hardening
    }
}

impl Inner {
    fn set(&mut self, place: &Place, access: Access) -> Result<(), Errno> {
        if place.protection != Protection::None && self.committed > 0 {
            // SAFETY: the committed pages belong to this region alone. Closing happens when the last frame has
            // left, and a frame's references end with its hold; widening contradicts no reference.
            unsafe { kernel::protect(place.base, self.committed, access) }?;
        }
        self.access = access;
        Ok(())
    }

    fn commit(&mut self, place: &Place, wanted: usize) -> Result<usize, Errno> {
        let size = good_size(wanted, place.reserved);
        if size <= self.committed {
            return Ok(self.committed);
        }
        // SAFETY: `committed <= size <= reserved`, so this stays inside the region's own range.
        let fresh = unsafe { place.base.add(self.committed) };
        let access = if place.protection == Protection::None { Access::ReadWrite } else { self.access };
        // SAFETY: nothing refers to pages that were never committed.
        unsafe { kernel::protect(fresh, size - self.committed, access) }?;
        self.committed = size;
        // The advice also keeps the committed pages apart from the reserve behind them: the kernel does not
        // merge neighbours that differ in it, and a merge or split would triple the price of every close.
        // SAFETY: the region's own committed pages.
        self.hardening.no_dump = unsafe { kernel::advise(place.base, size, Advice::NoDump) };
        // SAFETY: as above.
        self.hardening.no_fork = unsafe { kernel::advise(place.base, size, Advice::NoFork) };
        if size >= HUGE {
            let whole = size - size % HUGE;
            // SAFETY: as above.
            let advised = unsafe { kernel::advise(place.base, whole, Advice::HugePages) };
            // SAFETY: as above; collapsing keeps contents and addresses.
            let collapsed = unsafe { kernel::advise(place.base, HUGE, Advice::Collapse) };
            self.hardening.huge_pages = Some(advised.and(collapsed));
        }
        Ok(size)
    }

    fn give_up(&self, place: &Place, whose: &str, errno: Errno) -> ! {
        if self.access == Access::ReadWrite {
            // SAFETY: the pages could not be closed, so they are still writable, and the process ends here.
            unsafe { wipe::zero(place.base, self.committed) };
        }
        eprintln!(
            "polycall: the region of component `{whose}` could not be closed ({}); it is wiped and the process ends",
            std::io::Error::from_raw_os_error(errno.0)
        );
        std::process::abort()
    }
}

/// The addresses a quota takes: whole huge pages once it is too large for a few small ones, so that a region never
/// has to be opened page by page.
pub(crate) fn addresses(quota: usize) -> usize {
    if quota <= SMALL { quota } else { quota.next_multiple_of(HUGE) }
}

/// Small regions grow by pages, larger ones by huge pages, none beyond its addresses.
fn good_size(wanted: usize, reserved: usize) -> usize {
    let step = if wanted <= SMALL { kernel::page_size() } else { HUGE };
    wanted.next_multiple_of(step).min(reserved)
}

#[cfg(test)]
mod tests {
    use super::{HUGE, addresses, good_size};

    #[test]
    fn regions_grow_by_pages_then_by_huge_pages_and_never_past_the_quota() {
        assert_eq!(good_size(1, 64 << 20), 4096);
        assert_eq!(good_size(4 * 4096, 64 << 20), 4 * 4096);
        assert_eq!(good_size(4 * 4096 + 1, 64 << 20), HUGE);
        assert_eq!(good_size(HUGE + 1, 64 << 20), 2 * HUGE);
        assert_eq!(good_size(HUGE + 1, HUGE + 4096), HUGE + 4096);
        assert_eq!(good_size(9000, 8192), 8192);
        assert_eq!(addresses(8192), 8192);
        assert_eq!(addresses(1 << 20), HUGE);
        assert_eq!(addresses(HUGE + 4096), 2 * HUGE);
    }
}
