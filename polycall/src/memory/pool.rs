//! What a component may still take of its quota for regions, and the regions that wait for their next life.

use std::collections::BTreeMap;
use std::ptr::NonNull;
use std::sync::OnceLock;

use parking_lot::Mutex;

use crate::error::RegionError;
use crate::memory::domain::Domain;
use crate::memory::kernel::{self, Errno};
use crate::memory::protection::Backend;
use crate::memory::region::{Alive, RawRegion, pages_of};
use crate::memory::window::Place;
use crate::region::Permissions;

/// The regions of one component.
#[derive(Debug)]
pub(crate) struct Pool {
    range: OnceLock<Range>,
    books: Mutex<Books>,
}

/// The addresses its regions are made at.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Range {
    pub(crate) base: NonNull<u8>,
    pub(crate) bytes: usize,
    pub(crate) backend: &'static dyn Backend,
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
    /// Wiped ones, by size.
    free: BTreeMap<usize, Vec<&'static RawRegion>>,
}

/// How many addresses a pool has for each byte of its quota: sizes are powers of two, and between any two regions lies
/// a page that is never opened.
const ROOM: usize = 4;

impl Pool {
    pub(crate) const fn new() -> Self {
        Self {
            range: OnceLock::new(),
            books: Mutex::new(Books { next: 0, all: Vec::new(), free: BTreeMap::new() }),
        }
    }

    /// The addresses a pool wants for this quota.
    pub(crate) fn addresses(quota: usize) -> usize {
        quota.saturating_mul(ROOM).saturating_add(64 * kernel::page_size())
    }

    /// Says where its regions will be. Called once, at the start.
    pub(crate) fn settle(&self, range: Range) {
        let _ = self.range.set(range);
    }

    /// A region of zeros; `owner` has the quota for it already. Two system calls, or none if one was waiting.
    pub(crate) fn take(
        &self,
        owner: &'static Domain,
        len: usize,
        permissions: Permissions,
        shared: bool,
    ) -> Result<Alive, RegionError> {
        let refused = |Errno(errno)| RegionError::Kernel { owner: owner.info().name, what: "pages", errno };
        let pages = size_class(len).ok_or(refused(Errno(libc::ENOMEM)))?;
        let mut books = self.books.lock();
        if let Some(waiting) = books.free.get_mut(&pages).and_then(Vec::pop) {
            return Ok(waiting.begin(len, permissions, shared));
        }
        let range = self.range.get().ok_or(refused(Errno(libc::ENXIO)))?;
        let start = books.next + kernel::page_size();
        let end = start + pages;
        if end + kernel::page_size() > range.bytes {
            return Err(refused(Errno(libc::ENOMEM)));
        }
        // SAFETY: `end <= bytes`: inside the range.
        let base = unsafe { range.base.add(start) };
        let place = Place { base, reserved: pages, quota: pages, backend: range.backend };
        let region: &'static RawRegion = Box::leak(Box::new(RawRegion::new(owner, place).map_err(refused)?));
        books.next = end;
        books.all.push(region);
        Ok(region.begin(len, permissions, shared))
    }

    /// A region that is wiped waits for its next life.
    pub(crate) fn take_back(&self, region: &RawRegion) {
        let mut books = self.books.lock();
        region.owner().give_back(region.pages());
        if let Some(mine) = books.all.iter().copied().find(|known| std::ptr::eq(*known, region)) {
            books.free.entry(mine.pages()).or_default().push(mine);
        }
    }

    /// Those that are in a life now.
    pub(crate) fn alive(&self) -> Vec<&'static RawRegion> {
        self.books.lock().all.iter().copied().filter(|region| region.is_alive()).collect()
    }
}

/// Whole pages, a power of two of them, so that a region fits again.
pub(crate) fn size_class(len: usize) -> Option<usize> {
    pages_of(len)?.checked_next_power_of_two()
}
