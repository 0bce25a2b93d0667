//! What a component may still take of its quota for regions, and the regions that wait for their next life.

use std::ptr::NonNull;
use std::sync::OnceLock;

use parking_lot::Mutex;

use crate::bits::Permissions;
use crate::error::RegionError;
use crate::memory::alive::Alive;
use crate::memory::fault::{self, Part, Region, What};
use crate::memory::harden::Wants;
use crate::memory::kernel::{self, Errno};
use crate::memory::protection::Backend;
use crate::memory::quota::Quota;
use crate::memory::region::RawRegion;
use crate::memory::waiting::Waiting;
use crate::memory::window::Place;
use crate::principal::PrincipalInfo;

/// The regions of one component.
#[derive(Debug)]
pub(crate) struct Pool {
    range: OnceLock<Range>,
    books: Mutex<Books>,
    waiting: Waiting,
}

/// The addresses its regions are made at.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Range {
    pub(crate) base: NonNull<u8>,
    pub(crate) bytes: usize,
    pub(crate) backend: &'static dyn Backend,
    pub(crate) wants: Wants,
}

// SAFETY: addresses that only the pool hands out, once each.
unsafe impl Send for Range {}
// SAFETY: as above; it has no interior mutability.
unsafe impl Sync for Range {}

#[derive(Debug)]
struct Books {
    /// Addresses up to here have been handed out.
    next: usize,
    all: Vec<&'static RawRegion>,
}

/// Addresses are not without end: beyond a quota of some 16 GiB, not every size can have been taken up to the last byte.
const MOST: usize = 1 << 40;

impl Pool {
    pub(crate) const fn new() -> Self {
        Self {
            range: OnceLock::new(),
            books: Mutex::new(Books { next: 0, all: Vec::new() }),
            waiting: Waiting::new(),
        }
    }

    /// The addresses a pool wants for this quota: as many regions of each size as it has room for, since addresses that
    /// one size has had are no other's any more. Each has room for a slot, and a page before both that is never opened.
    pub(crate) fn addresses(quota: usize) -> usize {
        let page = kernel::page_size();
        let sizes = std::iter::successors(Some(page), |size| size.checked_mul(2));
        let all = sizes.take_while(|size| *size <= quota).fold(page, |all, size| {
            (quota / size).saturating_mul(size.saturating_add(page)).saturating_mul(2).saturating_add(all)
        });
        all.min(quota.saturating_mul(8).max(MOST))
    }

    /// Says where its regions will be. Called once, at the start.
    pub(crate) fn settle(&self, range: Range) {
        let _ = self.range.set(range);
    }

    /// A region of zeros; `quota` has counted it already. Two system calls, or none if one was waiting.
    pub(crate) fn take(
        &'static self,
        owner: &'static PrincipalInfo,
        quota: &'static Quota,
        len: usize,
        permissions: Permissions,
        shared: bool,
    ) -> Result<Alive, RegionError> {
        let refused = |Errno(errno)| RegionError::Kernel { owner: owner.name, what: "pages", errno };
        let pages = size_class(len).ok_or(refused(Errno(libc::ENOMEM)))?;
        let mut books = self.books.lock();
        let region = |number: u32| books.all.get(number as usize).copied();
        let waiting = self.waiting.take(pages, |number| region(number).map(RawRegion::waiting));
        if let Some(region) = waiting.and_then(region) {
            return Ok(region.begin(len, permissions, shared));
        }
        let number = u32::try_from(books.all.len()).map_err(|_| refused(Errno(libc::ENOMEM)))?;
        let range = self.range.get().ok_or(refused(Errno(libc::ENXIO)))?;
        let before = books.next;
        let base = books.room_for(pages, range).map_err(refused)?;
        let slot_at = books.room_for(pages, range).map_err(refused)?;
        let place = Place::new(base, pages, pages, range.backend, range.wants);
        let region = RawRegion::new(owner, quota, place, slot_at, self.waiting.place(number, pages))
            .map_err(|errno| {
                books.next = before; // the kernel changed nothing there, and may have memory another time
                refused(errno)
            })?;
        let region: &'static RawRegion = Box::leak(Box::new(region));
        let (committed, access) = region.onlook();
        fault::register(place.range(), What::Region(Region { owner, part: Part::Beside, committed, access }));
        books.all.push(region);
        Ok(region.begin(len, permissions, shared))
    }

    /// In a forked child. Async-signal-safe: a lock that another thread had is left alone.
    pub(crate) fn is_forked(&self) {
        if let Some(books) = self.books.try_lock() {
            books.all.iter().for_each(|region| region.is_forked());
        }
    }

    /// Ends all of them. An error if there is one that the kernel refuses to wipe.
    pub(crate) fn end(&self) -> Result<(), Errno> {
        self.alive().iter().for_each(|region| region.end());
        self.sweep()
    }

    /// Wipes what could not be wiped when it ended.
    pub(crate) fn sweep(&self) -> Result<(), Errno> {
        if !self.waiting.has_unwiped() {
            return Ok(());
        }
        self.books.lock().all.iter().map(|region| region.is_swept()).fold(Ok(()), Result::and)
    }

    /// Those that are in a life now.
    pub(crate) fn alive(&self) -> Vec<&'static RawRegion> {
        self.books.lock().all.iter().copied().filter(|region| region.is_alive()).collect()
    }
}

impl Books {
    /// The next addresses that nobody has, with a page before and behind them that nobody will have.
    fn room_for(&mut self, bytes: usize, range: &Range) -> Result<NonNull<u8>, Errno> {
        let start = self.next + kernel::page_size();
        let end = start.checked_add(bytes).ok_or(Errno(libc::ENOMEM))?;
        if end + kernel::page_size() > range.bytes {
            return Err(Errno(libc::ENOMEM));
        }
        self.next = end;
        // SAFETY: `end <= bytes`: inside the range.
        Ok(unsafe { range.base.add(start) })
    }
}

/// Whole pages, a power of two of them, so that a region fits again.
pub(crate) fn size_class(len: usize) -> Option<usize> {
    len.checked_next_multiple_of(kernel::page_size())?.checked_next_power_of_two()
}
