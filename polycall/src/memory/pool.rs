//! What a component may still take of its quota for regions, and the regions that wait for their next life.

use std::collections::BTreeMap;
use std::ptr::NonNull;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU8, AtomicUsize};

use parking_lot::Mutex;

use crate::error::RegionError;
use crate::memory::domain::Domain;
use crate::memory::fault::{self, Part, Region, What};
use crate::memory::harden::Wants;
use crate::memory::kernel::{self, Access, Errno};
use crate::memory::protection::Backend;
use crate::memory::region::{Alive, RawRegion, pages_of};
use crate::memory::slot::Slot;
use crate::memory::window::Place;
use crate::principal::PrincipalInfo;
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
    /// Wiped slots for locked regions. Their pages can never be anything else again.
    slots: Vec<Slot>,
}

/// How far a slot is open, always.
static READABLE: AtomicU8 = AtomicU8::new(Access::Read as u8);

/// How many addresses a pool has for each byte of its quota: sizes are powers of two, and between any two regions lies
/// a page that is never opened.
const ROOM: usize = 4;

impl Pool {
    pub(crate) const fn new() -> Self {
        Self {
            range: OnceLock::new(),
            books: Mutex::new(Books { next: 0, all: Vec::new(), free: BTreeMap::new(), slots: Vec::new() }),
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
        let (base, end) = books.room_for(pages, range).map_err(refused)?;
        let place =
            Place { base, reserved: pages, quota: pages, backend: range.backend, wants: Wants::default() };
        let region: &'static RawRegion = Box::leak(Box::new(RawRegion::new(owner, place).map_err(refused)?));
        let (committed, access) = region.onlook();
        let owner = owner.info();
        fault::register(place.range(), What::Region(Region { owner, part: Part::Beside, committed, access }));
        books.next = end;
        books.all.push(region);
        Ok(region.begin(len, permissions, shared))
    }

    /// A slot of zeros for a locked region. No system call if one was waiting.
    pub(crate) fn slot(&self, owner: &'static PrincipalInfo, pages: usize) -> Result<Slot, Errno> {
        let mut books = self.books.lock();
        if let Some(waiting) = books.slots.iter().position(|slot| slot.bytes() == pages) {
            return Ok(books.slots.swap_remove(waiting));
        }
        let range = self.range.get().ok_or(Errno(libc::ENXIO))?;
        let (base, end) = books.room_for(pages, range)?;
        // the addresses are used up even if it fails: some of them may be mapped by then
        books.next = end;
        // SAFETY: whole pages of the pool's own range that nobody else was or will be given.
        let slot = unsafe { Slot::new(base, pages) }?;
        let start = base.addr().get();
        let committed = Box::leak(Box::new(AtomicUsize::new(pages)));
        let what = Region { owner, part: Part::Beside, committed, access: &READABLE };
        fault::register(start..start + pages, What::Region(what));
        Ok(slot)
    }

    /// A slot that is wiped waits for the next locked region of its size.
    pub(crate) fn take_slot_back(&self, slot: Slot) {
        self.books.lock().slots.push(slot);
    }

    /// In a forked child. Async-signal-safe: a lock that another thread had is left alone.
    pub(crate) fn is_forked(&self) {
        if let Some(books) = self.books.try_lock() {
            books.slots.iter().for_each(Slot::is_forked);
            books.all.iter().for_each(|region| region.is_forked());
        }
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

impl Books {
    /// The next addresses that nobody has, with a page before and behind them that nobody will have; and their end.
    fn room_for(&self, bytes: usize, range: &Range) -> Result<(NonNull<u8>, usize), Errno> {
        let start = self.next + kernel::page_size();
        let end = start.checked_add(bytes).ok_or(Errno(libc::ENOMEM))?;
        if end + kernel::page_size() > range.bytes {
            return Err(Errno(libc::ENOMEM));
        }
        // SAFETY: `end <= bytes`: inside the range.
        Ok((unsafe { range.base.add(start) }, end))
    }
}

/// Whole pages, a power of two of them, so that a region fits again.
pub(crate) fn size_class(len: usize) -> Option<usize> {
    pages_of(len)?.checked_next_power_of_two()
}
