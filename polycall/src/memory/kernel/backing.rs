//! Other pages behind addresses that are reserved already, and pages that can't be changed any more.

use std::ffi::CStr;
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};
use std::ptr::NonNull;

use crate::memory::kernel::{Errno, file, sealed};

/// Puts secret memory behind closed pages: what the kernel itself reads for others, through `/proc/self/mem` or
/// `process_vm_readv(2)`, leaves it out, and it never goes to a disk (`memfd_secret(2)`, Linux 5.14). Three system calls.
///
/// `ENOSYS`: the kernel has none, or none by its command line. `EAGAIN`: more than `RLIMIT_MEMLOCK`.
///
/// # Safety
///
/// `base..base + len` are whole pages of the arena, closed, and nobody has a reference into them.
#[cfg(target_os = "linux")]
pub(crate) unsafe fn secret(base: NonNull<u8>, len: usize) -> Result<(), Errno> {
    // SAFETY: a flag.
    let fd = unsafe { libc::syscall(libc::SYS_memfd_secret, libc::O_CLOEXEC) };
    let fd = i32::try_from(fd).ok().filter(|fd| *fd >= 0).ok_or_else(Errno::last)?;
    // SAFETY: just made, and nobody else's. Closed at the end: the mapping keeps the memory.
    let fd = unsafe { OwnedFd::from_raw_fd(fd) };
    file::resize(&fd, len)?;
    // SAFETY: passed on.
    unsafe { map(&fd, base, len, libc::PROT_NONE) }
}

#[cfg(not(target_os = "linux"))]
pub(crate) unsafe fn secret(_base: NonNull<u8>, _len: usize) -> Result<(), Errno> {
    Err(Errno(libc::ENOSYS))
}

/// A file in memory that is shown, read-only, at these addresses from now on: who writes to the file changes what is
/// seen. Three system calls.
///
/// # Safety
///
/// As [`secret`].
pub(crate) unsafe fn shown(name: &CStr, base: NonNull<u8>, len: usize) -> Result<OwnedFd, Errno> {
    let file = file::in_memory(name)?;
    file::resize(&file, len)?;
    // SAFETY: passed on.
    unsafe { map(&file, base, len, libc::PROT_READ) }?;
    Ok(file)
}

/// Puts zeros behind these addresses: what was there is gone, however it could be accessed. One system call.
///
/// # Safety
///
/// `base..base + len` are whole pages of the arena, of which nobody needs what is in them, and which nobody will change.
pub(crate) unsafe fn zeros(base: NonNull<u8>, len: usize) -> Result<(), Errno> {
    let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_FIXED | libc::MAP_NORESERVE;
    // SAFETY: passed on.
    unsafe { replace(base, len, libc::PROT_READ, flags, -1) }
}

/// # Safety
///
/// As [`secret`].
unsafe fn map(file: &OwnedFd, base: NonNull<u8>, len: usize, protection: i32) -> Result<(), Errno> {
    // SAFETY: passed on.
    unsafe { replace(base, len, protection, libc::MAP_SHARED | libc::MAP_FIXED, file.as_raw_fd()) }
}

/// # Safety
///
/// As [`secret`], or as [`zeros`].
unsafe fn replace(base: NonNull<u8>, len: usize, protection: i32, flags: i32, fd: i32) -> Result<(), Errno> {
    if sealed::is_on() {
        // the kernel takes the lower half of a descriptor
        let fd = fd.cast_unsigned() as usize;
        let arguments = [base.addr().get(), len, protection as usize, flags as usize, fd, 0];
        // SAFETY: as below.
        return unsafe { sealed::call(libc::SYS_mmap, arguments) }.map(drop);
    }
    // SAFETY: it replaces pages that are the caller's and that nobody looks at (mmap(2)).
    let at = unsafe { libc::mmap(base.as_ptr().cast(), len, protection, flags, fd, 0) };
    if at == libc::MAP_FAILED { Err(Errno::last()) } else { Ok(()) }
}

/// Lets nobody change these pages' protection, unmap or move them, ever (`mseal(2)`, Linux 6.10). One system call.
///
/// # Safety
///
/// As [`secret`], and nobody will want to change them.
#[cfg(target_os = "linux")]
pub(crate) unsafe fn seal(base: NonNull<u8>, len: usize) -> Result<(), Errno> {
    // SAFETY: the caller's own pages.
    match unsafe { libc::syscall(libc::SYS_mseal, base.as_ptr(), len, 0_u64) } {
        0 => Ok(()),
        _ => Err(Errno::last()),
    }
}

#[cfg(not(target_os = "linux"))]
pub(crate) unsafe fn seal(_base: NonNull<u8>, _len: usize) -> Result<(), Errno> {
    Err(Errno(libc::ENOSYS))
}
