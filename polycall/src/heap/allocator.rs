//! Who allocates in a region, and how running out ends: by unwinding to the gate, never by an abort.

use std::alloc::Layout;
use std::fmt;
use std::marker::PhantomData;
use std::ptr::NonNull;

use allocator_api2::alloc::{AllocError, Allocator};

use crate::component::Component;

/// The allocator of component `C`'s region: zero-sized, since the region is known from the type.
///
/// Memory is zeroed when it is freed. An allocation beyond the quota unwinds to the gate, which returns
/// [`CallError::Quota`](crate::CallError::Quota), as does one that the kernel has no pages for:
/// [`CallError::NoMemory`](crate::CallError::NoMemory). The container that asked stays as it was.
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
            Ok(block) => Ok(NonNull::slice_from_raw_parts(block, layout.size())),
            Err(stop) => stop.unwind(),
        }
    }

    unsafe fn deallocate(&self, block: NonNull<u8>, layout: Layout) {
        // SAFETY: the block is this region's, of this layout, and not used again (the trait's contract).
        unsafe { C::DOMAIN.deallocate(block, layout) };
    }
}
