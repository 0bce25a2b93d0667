//! Who may allocate in a region, and how running out ends: by unwinding to the gate, never by an abort.

use std::alloc::Layout;
use std::fmt;
use std::marker::PhantomData;
use std::ptr::NonNull;
use std::sync::atomic::{AtomicUsize, Ordering};

use allocator_api2::alloc::{AllocError, Allocator};
use parking_lot::Mutex;
use talc::{ErrOnOom, Span, Talc};

use crate::component::Component;
use crate::memory::window::{Place, Window};
use crate::memory::{kernel, wipe};
use crate::stop::Stop;

/// The allocator of component `C`'s region: zero-sized, since the region is known from the type.
///
/// Memory is zeroed when it is freed. An allocation beyond the quota unwinds to the gate, which returns
/// [`CallError::Quota`](crate::CallError::Quota); the container that asked stays as it was.
pub struct Heap<C>(PhantomData<fn() -> C>);

impl<C> Heap<C> {
    /// Only containers of this crate hold one, and they are only made inside a region.
    pub(crate) const fn new() -> Self {
        Self(PhantomData)
    }
}

impl<C> Clone for Heap<C> {
    fn clone(&self) -> Self {
        Self::new()
    }
}

impl<C> fmt::Debug for Heap<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Heap")
    }
}

// SAFETY: blocks come from the component's own region and stay valid until they are freed: the region is never
// unmapped, and `reset` and `end`, which forget every block, run while no reference into the region is alive.
// All handles are alike, so any of them can free another's block.
unsafe impl<C: Component> Allocator for Heap<C> {
    fn allocate(&self, layout: Layout) -> Result<NonNull<[u8]>, AllocError> {
        match C::DOMAIN.allocate(layout) {
            Some(block) => Ok(NonNull::slice_from_raw_parts(block, layout.size())),
            None => Stop::Quota.unwind(),
        }
    }

    unsafe fn deallocate(&self, block: NonNull<u8>, layout: Layout) {
        // SAFETY: the block is this region's, of this layout, and not used again (the trait's contract).
        unsafe { C::DOMAIN.deallocate(block, layout) };
    }
}

/// The books of one region: its allocator and what it has given out.
#[derive(Debug)]
pub(crate) struct Quota {
    books: Mutex<Books>,
    used: AtomicUsize,
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
        Self { books: Mutex::new(books), used: AtomicUsize::new(0) }
    }

    /// Bytes given out now.
    pub(crate) fn used(&self) -> usize {
        self.used.load(Ordering::Relaxed)
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
    }

    /// Gives out a block, growing the region as needed; `None` at the quota. No system call unless it grows.
    pub(crate) fn allocate(&self, place: &Place, window: &Window, layout: Layout) -> Option<NonNull<u8>> {
        if layout.size() == 0 {
            return Some(NonNull::without_provenance(layout_align(layout)));
        }
        let mut books = self.books.lock();
        loop {
            // SAFETY: the layout has a size, which is all that `talc` asks for.
            if let Ok(block) = unsafe { books.talc.malloc(layout) } {
                self.used.fetch_add(layout.size(), Ordering::Relaxed);
                return Some(block);
            }
            if !books.grow(place, window, layout) {
                return None;
            }
        }
    }

    /// Zeroes a block and takes it back. No system call.
    ///
    /// # Safety
    ///
    /// The block was given out here with this layout, the region is open for writing, nobody uses it again.
    pub(crate) unsafe fn deallocate(&self, block: NonNull<u8>, layout: Layout) {
        if layout.size() == 0 {
            return;
        }
        // SAFETY: the block is writable and dead, as the caller vouches.
        unsafe { wipe::zero(block, layout.size()) };
        // SAFETY: given out by this `talc` with this layout.
        unsafe { self.books.lock().talc.free(block, layout) };
        self.used.fetch_sub(layout.size(), Ordering::Relaxed);
    }
}

fn layout_align(layout: Layout) -> std::num::NonZero<usize> {
    std::num::NonZero::new(layout.align()).unwrap_or(std::num::NonZero::<usize>::MIN)
}

impl Books {
    /// Commits more of the region; `false` when there is no more, or the kernel has none.
    fn grow(&mut self, place: &Place, window: &Window, layout: Layout) -> bool {
        let committed = window.committed();
        if layout.size() > place.quota {
            return false;
        }
        let need = layout.size().saturating_add(layout.align()).saturating_add(kernel::page_size());
        match window.grow(place, committed.saturating_add(need).min(place.quota)) {
            Ok(size) if size > committed => {
                // SAFETY: `quota <= reserved`: inside the region.
                let end = unsafe { place.base.add(size.min(place.quota)) }.as_ptr();
                let Some((base, _)) = self.span.get_base_acme() else { return false };
                // SAFETY: the fresh pages are writable, adjoin the old span, and nobody else uses them.
                self.span = unsafe { self.talc.extend(self.span, Span::new(base, end)) };
                true
            }
            _ => false,
        }
    }
}
