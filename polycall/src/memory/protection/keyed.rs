//! Closed by a protection key: each thread that is inside has the right to reach the pages, and no other.

use std::ptr::NonNull;

use crate::memory::kernel::keys::Key;
use crate::memory::kernel::{Access, Errno};
use crate::memory::protection::Backend;
use crate::memory::window::pages_for;
use crate::principal::Protection;

#[derive(Debug)]
pub(crate) struct Keyed(pub(crate) Key);

impl Backend for Keyed {
    fn protection(&self) -> Protection {
        Protection::Pkey
    }

    fn is_per_thread(&self) -> bool {
        true
    }

    fn good_size(&self, wanted: usize, reserved: usize) -> usize {
        pages_for(wanted, reserved)
    }

    unsafe fn commit(&self, fresh: NonNull<u8>, from: usize, to: usize) -> Result<(), Errno> {
        // SAFETY: `from <= to`, both inside the region's own range, and nothing refers to pages that were never
        // committed.
        unsafe { self.0.guard(fresh, to - from) }
    }

    unsafe fn open(&self, _: NonNull<u8>, _: usize, _: Access, access: Access) -> Result<(), Errno> {
        // SAFETY: the thread comes in; widening contradicts no reference.
        unsafe { self.0.allow(access) };
        Ok(())
    }

    unsafe fn close(&self, _: NonNull<u8>, _: usize, _: Access) -> Result<(), Errno> {
        // SAFETY: the thread leaves, and what it referred to went with its hold.
        unsafe { self.0.allow(Access::Closed) };
        Ok(())
    }
}
