//! Never closed. Only by name, only for measuring.

use std::ptr::NonNull;

use crate::memory::kernel::{self, Access, Errno};
use crate::memory::protection::Backend;
use crate::memory::window::pages_for;
use crate::principal::Protection;

#[derive(Debug)]
pub(crate) struct Unprotected;

impl Backend for Unprotected {
    fn protection(&self) -> Protection {
        Protection::None
    }

    fn good_size(&self, wanted: usize, reserved: usize) -> usize {
        pages_for(wanted, reserved)
    }

    unsafe fn commit(&self, fresh: NonNull<u8>, from: usize, to: usize) -> Result<(), Errno> {
        // SAFETY: as for `Mprotect`.
        unsafe { kernel::protect(fresh, to - from, Access::ReadWrite) }
    }

    unsafe fn open(&self, _: NonNull<u8>, _: usize, _: Access, _: Access) -> Result<(), Errno> {
        Ok(())
    }

    unsafe fn close(&self, _: NonNull<u8>, _: usize, _: Access) -> Result<(), Errno> {
        Ok(())
    }
}
