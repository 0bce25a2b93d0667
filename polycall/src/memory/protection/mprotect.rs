//! Closed by `mprotect(2)`: pages nobody in the process can reach.

use std::ptr::NonNull;

use crate::memory::kernel::{self, Access, Errno};
use crate::memory::protection::Backend;
use crate::memory::window::pages_for;
use crate::principal::Protection;

#[derive(Debug)]
pub(crate) struct Mprotect;

impl Backend for Mprotect {
    fn protection(&self) -> Protection {
        Protection::Mprotect
    }

    fn good_size(&self, wanted: usize, reserved: usize) -> usize {
        pages_for(wanted, reserved)
    }

    unsafe fn commit(&self, fresh: NonNull<u8>, from: usize, to: usize) -> Result<(), Errno> {
        // SAFETY: `from <= to`, both inside the region's own range, and nothing refers to pages that were never
        // committed.
        unsafe { kernel::protect(fresh, to - from, Access::ReadWrite) }
    }

    #[inline(always)]
    unsafe fn open(&self, base: NonNull<u8>, len: usize, _now: Access, access: Access) -> Result<(), Errno> {
        // SAFETY: the region's committed pages; widening contradicts no reference.
        unsafe { kernel::protect(base, len, access) }
    }

    #[inline(always)]
    unsafe fn close(&self, base: NonNull<u8>, len: usize, _now: Access) -> Result<(), Errno> {
        // SAFETY: the region's committed pages, into which nobody has a reference.
        unsafe { kernel::protect(base, len, Access::Closed) }
    }
}
