//! The books of a region: what it has given out, and how it grows up to its quota. Freed bytes are zeroed.

use std::alloc::Layout;
use std::fmt;
use std::ptr::NonNull;
use std::sync::atomic::{AtomicUsize, Ordering};

use parking_lot::Mutex;
use talc::{ErrOnOom, Span, Talc};

use crate::memory::kernel::{self, Errno};
use crate::memory::window::{Place, Window};
use crate::memory::{canary, wipe};
use crate::stop::Stop;

/// The books of one region: its allocator and what it has given out.
#[derive(Debug)]
pub(crate) struct Quota {
    books: Mutex<Books>,
    used: AtomicUsize,
    /// Bytes of regions.
    lent: AtomicUsize,
    /// Bytes of the state itself.
    state: AtomicUsize,
    /// What all three may come to.
    limit: AtomicUsize,
    /// The most that was given out at once.
    peak: AtomicUsize,
}

struct Books {
    talc: Talc<ErrOnOom>,
    span: Span,
}

// SAFETY: `Talc` and `Span` hold addresses inside the region; the mutex gives one thread at a time access.
unsafe impl Send for Books {}

impl fmt::Debug for Books {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Books").field("bytes", &self.span.size()).finish_non_exhaustive()
    }
}

/// What `talc` needs before it can give out a byte, with room to spare.
pub(crate) const OVERHEAD: usize = 2048;

impl Quota {
    pub(crate) const fn new() -> Self {
        let books = Books { talc: Talc::new(ErrOnOom), span: Span::empty() };
        Self {
            books: Mutex::new(books),
            used: AtomicUsize::new(0),
            lent: AtomicUsize::new(0),
            state: AtomicUsize::new(0),
            limit: AtomicUsize::new(0),
            peak: AtomicUsize::new(0),
        }
    }

    /// Bytes given out now, as blocks or regions.
    pub(crate) fn used(&self) -> usize {
        self.used.load(Ordering::Relaxed) + self.lent.load(Ordering::Relaxed)
    }

    /// What it may give out in all.
    pub(crate) fn allow(&self, limit: usize) {
        self.limit.store(limit, Ordering::Relaxed);
    }

    /// Bytes that nothing has taken.
    pub(crate) fn left(&self) -> usize {
        let taken = self.used() + self.state.load(Ordering::Relaxed);
        self.limit().saturating_sub(taken)
    }

    /// With the books locked.
    fn note_peak(&self) {
        let now = self.used();
        if now > self.peak.load(Ordering::Relaxed) {
            self.peak.store(now, Ordering::Relaxed);
        }
    }

    /// The most bytes that were given out at once, as blocks or regions.
    pub(crate) fn peak(&self) -> usize {
        self.peak.load(Ordering::Relaxed)
    }

    /// What it may give out in all.
    pub(crate) fn limit(&self) -> usize {
        self.limit.load(Ordering::Relaxed)
    }

    /// Counts a region's bytes, if there is room for them.
    pub(crate) fn lend(&self, bytes: usize) -> bool {
        let _books = self.books.lock(); // one after the other, and after blocks
        let fits = bytes <= self.left();
        if fits {
            self.lent.fetch_add(bytes, Ordering::Relaxed);
            self.note_peak();
        }
        fits
    }

    /// A region's bytes count no more.
    pub(crate) fn give_back(&self, bytes: usize) {
        self.lent.fetch_sub(bytes, Ordering::Relaxed);
    }

    /// Starts afresh on the bytes from `first` to `end` of the region; everything given out before is forgotten.
    ///
    /// # Safety
    ///
    /// The range is committed, open for writing, and no block of it is in use.
    pub(crate) unsafe fn begin(&self, place: &Place, first: usize, end: usize) {
        let mut books = self.books.lock();
        // SAFETY: `first <= end <= reserved`: inside the region.
        let base = unsafe { place.base.add(first) };
        books.talc = Talc::new(ErrOnOom);
        let span = Span::from_base_size(base.as_ptr(), end.min(place.quota) - first);
        // SAFETY: the range is writable and nobody else's, as the caller vouches.
        books.span = unsafe { books.talc.claim(span) }.unwrap_or(Span::empty());
        self.used.store(0, Ordering::Relaxed);
        self.state.store(first, Ordering::Relaxed);
    }

    /// Gives out a block, growing the region as needed; else why it can't. No system call unless it grows.
    pub(crate) fn allocate(
        &self,
        place: &Place,
        window: &Window,
        layout: Layout,
    ) -> Result<NonNull<u8>, Stop> {
        if layout.size() == 0 {
            return Ok(NonNull::without_provenance(layout_align(layout)));
        }
        let guarded = canary::room(layout).ok_or(Stop::Memory)?;
        let mut books = self.books.lock();
        if layout.size() > self.left() {
            return Err(Stop::Memory);
        }
        loop {
            // SAFETY: the layout has a size, which is all that `talc` asks for.
            if let Ok(block) = unsafe { books.talc.malloc(guarded) } {
                self.used.fetch_add(layout.size(), Ordering::Relaxed);
                self.note_peak();
                // SAFETY: the block was made that much longer.
                unsafe { canary::put(block, layout.size()) };
                return Ok(block);
            }
            books.grow(place, window, guarded)?;
        }
    }

    /// Zeroes a block and takes it back; `false` if somebody wrote past its end. Then what lies behind it can't be
    /// trusted either, so the allocator does not get it back. No system call.
    ///
    /// # Safety
    ///
    /// The block was given out here with this layout, the region is open for writing, nobody uses it again.
    pub(crate) unsafe fn deallocate(&self, block: NonNull<u8>, layout: Layout) -> bool {
        let Some(guarded) = canary::room(layout).filter(|_| layout.size() > 0) else { return true };
        // SAFETY: a canary was put there, and nobody else uses the block.
        let intact = unsafe { canary::is_intact(block, layout.size()) };
        // SAFETY: the block is writable and dead, as the caller vouches.
        unsafe { wipe::zero(block, guarded.size()) };
        if intact {
            // SAFETY: given out by this `talc` with this layout.
            unsafe { self.books.lock().talc.free(block, guarded) };
        }
        self.used.fetch_sub(layout.size(), Ordering::Relaxed);
        intact
    }
}

fn layout_align(layout: Layout) -> std::num::NonZero<usize> {
    std::num::NonZero::new(layout.align()).unwrap_or(std::num::NonZero::<usize>::MIN)
}

impl Books {
    /// Commits more of the region; an error when there is no more, or the kernel has none.
    fn grow(&mut self, place: &Place, window: &Window, layout: Layout) -> Result<(), Stop> {
        let committed = window.committed();
        if layout.size() > place.quota {
            return Err(Stop::Memory);
        }
        let need = layout.size().saturating_add(layout.align()).saturating_add(kernel::page_size());
        let size = window.grow(place, committed.saturating_add(need).min(place.quota));
        let size = size.map_err(|Errno(errno)| Stop::NoMemory(errno))?;
        let (true, Some((base, _))) = (size > committed, self.span.get_base_acme()) else {
            return Err(Stop::Memory);
        };
        // SAFETY: `quota <= reserved`: inside the region.
        let end = unsafe { place.base.add(size.min(place.quota)) }.as_ptr();
        // SAFETY: the fresh pages are writable, adjoin the old span, and nobody else uses them.
        self.span = unsafe { self.talc.extend(self.span, Span::new(base, end)) };
        Ok(())
    }
}
