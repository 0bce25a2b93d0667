//! Closed by not being there: the bytes lie in a private file that nothing maps, and are copied to the region's
//! addresses while somebody is inside.
//!
//! While nobody is, those addresses hold zeros: a stray read finds nothing, but does not fault. The price grows with the
//! bytes in use, and does not grow with the number of running threads: no page changes, so no processor has to forget
//! one.

use std::ffi::CString;
use std::os::fd::OwnedFd;
use std::ptr::NonNull;

use crate::memory::kernel::{self, Access, Errno, file};
use crate::memory::protection::Backend;
use crate::memory::wipe;
use crate::principal::Protection;

/// What lies in memory only while the region is open.
#[derive(Debug)]
pub(crate) struct Unmapped {
    file: OwnedFd,
}

/// A region grows by so many bytes, since all that was committed is copied.
const STEP: usize = 512;

impl Unmapped {
    /// The file bears the component's path, for whoever looks at the process's descriptors.
    pub(crate) fn new(path: &str) -> Result<Self, Errno> {
        let mut name = format!("polycall:{path}");
        name.truncate(200); // of 249 that the kernel takes; paths are ASCII
        let name = CString::new(name).map_err(|_| Errno(libc::EINVAL))?;
        Ok(Self { file: file::in_memory(&name)? })
    }
}

impl Backend for Unmapped {
    fn protection(&self) -> Protection {
        Protection::Unmapped
    }

    fn good_size(&self, wanted: usize, reserved: usize) -> usize {
        wanted.next_multiple_of(STEP).min(reserved)
    }

    unsafe fn commit(&self, fresh: NonNull<u8>, from: usize, to: usize) -> Result<(), Errno> {
        file::resize(&self.file, to)?;
        let page = kernel::page_size();
        let (first, end) = (from.next_multiple_of(page), to.next_multiple_of(page));
        if first < end {
            // SAFETY: inside the region's own range, which is whole pages.
            let pages = unsafe { fresh.add(first - from) };
            // SAFETY: nothing refers to what was never committed.
            unsafe { kernel::protect(pages, end - first, Access::ReadWrite) }?;
        }
        Ok(())
    }

    unsafe fn open(&self, base: NonNull<u8>, len: usize, now: Access, _: Access) -> Result<(), Errno> {
        if now != Access::Closed {
            return Ok(());
        }
        // SAFETY: committed, hence writable, and closed, so that nobody refers to it.
        let read = unsafe { file::read(&self.file, base, len) };
        if read.is_err() {
            // SAFETY: as above: part of it may have come.
            unsafe { wipe::zero(base, len) };
        }
        read
    }

    unsafe fn close(&self, base: NonNull<u8>, len: usize, now: Access) -> Result<(), Errno> {
        if now == Access::ReadWrite {
            // SAFETY: committed, and nobody refers to it any more.
            unsafe { file::write(&self.file, base, len) }?;
        }
        // SAFETY: as above; it is copied in anew before anybody reads it.
        unsafe { wipe::zero(base, len) };
        Ok(())
    }

    fn is_forked(&self) {
        file::close_in_child(&self.file);
    }
}
